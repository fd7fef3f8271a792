using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Account.Profile;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Pages.SignIn;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Register;

/// <summary>Registration.</summary>
internal static class RegisterPageEndpoints
{
    public const string Path = "/register";

    public static void MapRegister(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, (RegistrationSettings registration, PasswordPolicySettings passwords) => PageResults.Page(Form(registration, passwords))).AllowGetAndHead().LeadsTo<RegisterCommand>();
        pages.MapPost(Path, RegisterAsync).Sends<RegisterCommand>().WithMetadata(RateLimitMetadata.Registrations);
    }

    private static async Task<IResult> RegisterAsync(
        PageForm form, RegistrationSettings registration, PasswordPolicySettings passwords, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        if (RequestCredentials.Read(http.Request).AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        // When an email link comes first, the user chooses the password after opening it, and enters attributes there (ADR 12).
        var attributes = form.ReadAttributes();
        var password = registration.RequireVerifiedEmail ? null : form["password"];
        var registered = await mediator.Send(new RegisterCommand(form["username"], form.GetOrNull("email"), password) { Attributes = attributes }, cancellationToken);
        if (registered.IsFailure)
        {
            var error = registered.Error.AtField((UserErrors.UsernameTaken, "username"), (UserErrors.UsernameReserved, "username"), (UserErrors.EmailTaken, "email"));
            var model = Form(registration, passwords) with { Username = form["username"], Email = form["email"], Attributes = attributes, Error = error };
            return PageResults.Page(model, ProblemResult.GetStatus(error.Kind));
        }

        if (registered.Value.User is { } user)
        {
            var notice = user.Email is null ? ProfileModel.Created : ProfileModel.CreatedUnverified;
            var signedIn = await SignInPageEndpoints.SignInAtOnceAsync(user.Username, password!, ReturnUrl.Home, notice, mediator, http, cancellationToken);
            if (signedIn is not null) return signedIn;
        }

        return PageResults.Page(new RegisteredModel(registered.Value.User?.Username, form.GetOrNull("email")));
    }

    private static RegisterModel Form(RegistrationSettings registration, PasswordPolicySettings passwords) => new(registration.RequireVerifiedEmail, passwords.MinimumLength) { Denial = registration.FindDenial() };
}
