using Auth.Application.Users.CreateFirstAdministrator;
using Auth.Domain.Users;
using Auth.Infrastructure.Settings;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Administration;
using Auth.WebApi.Pages.Entry.SignIn;
using Auth.WebApi.Pages.Rendering;
using MediatR;

namespace Auth.WebApi.Pages.Entry.Setup;

/// <summary>Creation of the first administrator.</summary>
internal static class SetupPages
{
    /// <summary>The path, printed in the banner.</summary>
    public const string Path = "/setup";

    public static void MapSetupPages(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Path, AskAsync).AllowGetAndHead();
        pages.MapPost(Path, SetUpAsync).WithMetadata(RateLimitMetadata.Logins);
    }

    private static async Task<IResult> AskAsync(IUserRepository users, AuthSettings settings, CancellationToken cancellationToken) =>
        PageResults.Page(Form(settings) with { IsDone = await users.AnyAdministratorAsync(cancellationToken) });

    private static async Task<IResult> SetUpAsync(PageForm form, AuthSettings settings, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        if (RequestCredentials.Read(http.Request).AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var result = await mediator.Send(new CreateFirstAdministratorCommand(form["token"], form["username"], form["password"]), cancellationToken);
        if (result.IsFailure)
        {
            var error = result.Error.AtFieldOf((SetupErrors.WrongToken, "token"), (UserErrors.UsernameTaken, "username"));
            return PageResults.Page(Form(settings) with { Token = form["token"], Username = form["username"], Error = error }, ProblemResult.StatusOf(error.Kind));
        }

        return await SignInPages.SignInAtOnceAsync(result.Value.Username, form["password"], AdministrationPages.Path, notice: null, mediator, http, cancellationToken)
            ?? PageResults.SeeOther(ReturnUrl.Append(SignInPages.Path, AdministrationPages.Path));
    }

    private static SetupModel Form(AuthSettings settings) => new(settings.Passwords.MinimumLength);
}
