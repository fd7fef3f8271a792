using Auth.Application.EventHandlers;
using Auth.Domain.Passwords;
using Auth.WebApi;
using Auth.WebApi.Pages;
using Auth.WebApi.Pages.SignIn;
using Company.Accounts;

return await AuthServer.RunAsync(args, builder =>
{
    builder.Services.AddSingleton<IPasswordRule, NoCompanyNameInPasswords>();
    builder.Services.AddEventHandler<LockoutWarning>("lockout-warning");
    builder.Services.ReplacePage<SignInModel, OurSignInPage>();
});
