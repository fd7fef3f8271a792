using Auth.Application.Account;
using Auth.Application.Passwords;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages.Rendering;
using Auth.WebApi.Security;
using MediatR;

namespace Auth.WebApi.Pages.Account.Password;

/// <summary>Change of the password.</summary>
internal static class PasswordPageEndpoints
{
    private const string Path = "/account/password";
    private const string Changed = "changed";

    public static void MapPassword(this IEndpointRouteBuilder account)
    {
        account.MapGet("/password", Ask).AllowGetAndHead().LeadsTo<ChangePasswordCommand>();
        account.MapPost("/password", ChangeAsync).Sends<ChangePasswordCommand>().WithMetadata(RateLimitMetadata.Logins);
    }

    private static IResult Ask(CurrentSession session, PasswordPolicySettings settings, Notice notice) =>
        PageResults.Page(Form(session, settings) with { IsChanged = notice.Take(code => code == Changed ? code : null) is not null });

    private static async Task<IResult> ChangeAsync(PageForm form, CurrentSession session, PasswordPolicySettings settings, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new ChangePasswordCommand(session.UserId, session.Id, form["currentPassword"], form["newPassword"], DeviceTokenTransport.Read(http.Request)), cancellationToken);
        return result.IsFailure
            ? PageResults.Page(Form(session, settings) with { Error = result.Error.AtField((UserErrors.InvalidCredentials, "currentPassword")) }, ProblemResult.GetStatus(result.Error.Kind))
            : PageResults.SeeOther(Path, Changed);
    }

    private static PasswordModel Form(CurrentSession session, PasswordPolicySettings settings) => new(session.Session.GetUser().Username, settings.MinimumLength);
}
