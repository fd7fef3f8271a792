// A host application: Auth with a sign-in page of its own.
using Auth.Samples.SignInPage;
using Auth.WebApi;
using Auth.WebApi.Pages;
using Auth.WebApi.Pages.SignIn;

return await AuthServer.RunAsync(args, builder => builder.Services.ReplacePage<SignInModel, OurSignIn>());
