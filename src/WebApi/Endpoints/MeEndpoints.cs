using Auth.Application.Users;
using Auth.Application.Users.ChangeEmail;
using Auth.Application.Users.ChangePassword;
using Auth.Application.Users.CloseAccount;
using Auth.Application.Users.ExportAccount;
using Auth.Application.Users.GetUser;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Endpoints;

/// <summary>One's own account.</summary>
internal static class MeEndpoints
{
    public static void MapMe(this IEndpointRouteBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Account").ForSignedIn();
        me.MapGet("", Get).WithName("GetMe");
        me.MapGet("/export", Export).WithName("ExportAccount").ForProven();
        me.MapDelete("", Close).WithName("CloseAccount").ForProven().Refuses(StatusCodes.Status409Conflict);
        me.MapPost("/email", ChangeEmail).WithName("ChangeEmail").ForProven().WithMetadata(CountedBy.Recoveries)
            .Refuses(StatusCodes.Status409Conflict, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status429TooManyRequests);
        me.MapPost("/password", ChangePassword).WithName("ChangePassword").WithMetadata(CountedBy.Logins)
            .Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status423Locked, StatusCodes.Status429TooManyRequests);
    }

    /// <summary>My account</summary>
    internal static async Task<Results<Ok<UserDetails>, Refusal>> Get(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var found = await mediator.Send(new GetUserQuery(session.User), cancellationToken);
        return found.IsFailure ? Refusal.For(found.Error) : TypedResults.Ok(found.Value);
    }

    /// <summary>Everything that is held about me, as a file</summary>
    internal static async Task<Results<Ok<AccountExport>, Refusal>> Export(CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var exported = await mediator.Send(new ExportAccountQuery(session.User, session.Id), cancellationToken);
        if (exported.IsFailure) return Refusal.For(exported.Error);

        http.Response.Headers.ContentDisposition = "attachment; filename=\"account.json\"";
        return TypedResults.Ok(exported.Value);
    }

    /// <summary>Closes my account, after a step-up: it is removed with all its sessions</summary>
    internal static async Task<Results<NoContent, Refusal>> Close(CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var closed = await mediator.Send(new CloseAccountCommand(session.User), cancellationToken);
        if (closed.IsFailure) return Refusal.For(closed.Error);

        SessionCookie.Delete(http.Response);
        return TypedResults.NoContent();
    }

    /// <summary>Asks for another address: it is mine when I have opened the link that is mailed there</summary>
    internal static async Task<Results<Accepted, Refusal>> ChangeEmail(ChangeEmailRequest request, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var asked = await mediator.Send(new ChangeEmailCommand(session.User, request.Email), cancellationToken);
        return asked.IsFailure ? Refusal.For(asked.Error) : TypedResults.Accepted((string?)null);
    }

    /// <summary>Sets another password, ends all my sessions but this one and forgets my other devices</summary>
    internal static async Task<Results<NoContent, Refusal>> ChangePassword(
        ChangePasswordRequest request, CurrentSession session, IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var changed = await mediator.Send(
            new ChangePasswordCommand(session.User, session.Id, request.CurrentPassword, request.NewPassword, ShownDevice.In(http.Request, request.DeviceToken)),
            cancellationToken);
        return changed.IsFailure ? Refusal.For(changed.Error) : TypedResults.NoContent();
    }
}

/// <summary>A change of password.</summary>
/// <param name="CurrentPassword">Checked, and counted, like a login's.</param>
/// <param name="NewPassword">The new one.</param>
/// <param name="DeviceToken">As at the login.</param>
internal sealed record ChangePasswordRequest(string CurrentPassword, string NewPassword, string? DeviceToken = null);

/// <summary>A change of address.</summary>
/// <param name="Email">The new one.</param>
internal sealed record ChangeEmailRequest(string Email);
