using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Administration;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Pages.SignIn;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Setup;

/// <summary>Creation of the first administrator.</summary>
internal static class SetupPageEndpoints
{
    /// <summary>The path, printed in the banner.</summary>
    public const string Path = "/setup";

    public static void MapSetupPages(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, ShowAsync).AllowGetAndHead().LeadsTo<CreateFirstAdministratorCommand>();
        pages.MapPost(Path, SetUpAsync).Sends<CreateFirstAdministratorCommand>().WithMetadata(RateLimitMetadata.Logins);
    }

    private static async Task<IResult> ShowAsync(IUserRepository users, PasswordPolicySettings settings, CancellationToken cancellationToken) =>
        PageResults.Page(Form(settings) with { IsDone = await users.AnyAdministratorAsync(cancellationToken) });

    private static async Task<IResult> SetUpAsync(PageForm form, PasswordPolicySettings settings, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        if (RequestCredentials.Read(http.Request).AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var result = await mediator.Send(new CreateFirstAdministratorCommand(form["token"], form["username"], form["password"]), cancellationToken);
        if (result.IsFailure)
        {
            var error = result.Error.AtField((SetupErrors.WrongToken, "token"), (UserErrors.UsernameTaken, "username"));
            return PageResults.Page(Form(settings) with { Token = form["token"], Username = form["username"], Error = error }, ProblemResult.GetStatus(error.Kind));
        }

        return await SignInPageEndpoints.SignInAtOnceAsync(result.Value.Username, form["password"], AdministrationPageEndpoints.Path, notice: null, mediator, http, cancellationToken)
            ?? PageResults.SeeOther(ReturnUrl.Append(SignInPageEndpoints.Path, AdministrationPageEndpoints.Path));
    }

    private static SetupModel Form(PasswordPolicySettings settings) => new(settings.MinimumLength);
}
