using Auth.Application.Common;
using Auth.Application.Sessions;
using Auth.Application.Sessions.BeginPasskeyStepUp;
using Auth.Application.Sessions.ListSessions;
using Auth.Application.Sessions.Logout;
using Auth.Application.Sessions.RevokeOtherSessions;
using Auth.Application.Sessions.RevokeSession;
using Auth.Application.Sessions.StepUp;
using Auth.Application.Sessions.StepUpByPasskey;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Endpoints;

/// <summary>The session one has, and where else one is signed in.</summary>
internal static class SessionEndpoints
{
    private static readonly Error PasskeyOrPassword = Error.Invalid("passkey", "Send a password or a passkey, but not both.");

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Sessions");
        sessions.MapPost("/current/step-up/options", BeginPasskeyStepUp).WithName(nameof(BeginPasskeyStepUp)).WithMetadata(CountedBy.Logins).ForSignedIn()
            .Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status429TooManyRequests);
        sessions.MapPost("/current/step-up", StepUp).WithName(nameof(StepUp)).WithMetadata(CountedBy.Logins).ForSignedIn()
            .Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status423Locked, StatusCodes.Status429TooManyRequests);
        sessions.MapGet("/current", Current).WithName("GetCurrentSession").WithMetadata(ExplainsItself.Mark).ForSignedIn();
        sessions.MapDelete("/current", Logout).WithName(nameof(Logout)).WithMetadata(Access.TokenHolders)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden);
        sessions.MapGet("", List).WithName("ListSessions").ForSignedIn();
        sessions.MapDelete("/{id:guid}", Revoke).WithName("RevokeSession").ForSignedIn().Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);
        sessions.MapDelete("", RevokeOthers).WithName("RevokeOtherSessions").ForSignedIn().Refuses(StatusCodes.Status403Forbidden);
    }

    /// <summary>Asks for a passkey, for a step-up</summary>
    internal static async Task<Results<Ok<PasskeyOptionsAnswer>, Refusal>> BeginPasskeyStepUp(
        CurrentSession session, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken) =>
        PasskeyOptionsAnswer.To(await mediator.Send(
            new BeginPasskeyStepUpCommand(session.User, context.Client, ShownDevice.In(http.Request, field: null), session.Live.Remember), cancellationToken));

    /// <summary>Proves once more who I am, by the password or a passkey, for what a session alone is not enough for</summary>
    internal static async Task<Results<Ok<SessionDetails>, Refusal>> StepUp(
        StepUpRequest request, CurrentSession session, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        if (request is { Passkey: not null, Password: not null } or { Passkey: not null, Code: not null }) return Refusal.For(PasskeyOrPassword);

        var device = ShownDevice.In(http.Request, request.DeviceToken);
        var proven = request.Passkey is { } passkey
            ? await mediator.Send(new StepUpByPasskeyCommand(session.User, session.Id, passkey.ToAnswer(), context.Client, device), cancellationToken)
            : await mediator.Send(new StepUpCommand(session.User, session.Id, request.Password ?? "", request.Code, device), cancellationToken);
        return proven.IsFailure ? Refusal.For(proven.Error) : TypedResults.Ok(proven.Value);
    }

    /// <summary>Whose session is this?</summary>
    internal static SessionAnswer Current(CurrentSession session) => new(session.Live.Details());

    /// <summary>Signs out: ends this one session; doing it again changes nothing</summary>
    internal static async Task<Results<NoContent, Refusal>> Logout(IMediator mediator, HttpContext http, CancellationToken cancellationToken)
    {
        var shown = PresentedCredentials.In(http.Request);
        var logout = await mediator.Send(new LogoutCommand(shown.Token!), cancellationToken);
        if (logout.IsFailure) return Refusal.For(logout.Error);

        if (shown.By == SessionTransport.Cookie) SessionCookie.Delete(http.Response);
        return TypedResults.NoContent();
    }

    /// <summary>Where am I signed in? Newest first, this session marked</summary>
    internal static async Task<Results<Ok<Page<SessionDetails>>, Refusal>> List(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var listed = await mediator.Send(new ListSessionsQuery(session.User, session.Id), cancellationToken);
        return listed.IsFailure ? Refusal.For(listed.Error) : TypedResults.Ok(new Page<SessionDetails>(listed.Value, NextCursor: null));
    }

    /// <summary>Ends one of my sessions</summary>
    internal static async Task<Results<NoContent, Refusal>> Revoke(Guid id, CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var revoked = await mediator.Send(new RevokeSessionCommand(session.User, new SessionId(id)), cancellationToken);
        return revoked.IsFailure ? Refusal.For(revoked.Error) : TypedResults.NoContent();
    }

    /// <summary>Ends all my sessions but this one</summary>
    internal static async Task<Results<NoContent, Refusal>> RevokeOthers(CurrentSession session, IMediator mediator, CancellationToken cancellationToken)
    {
        var revoked = await mediator.Send(new RevokeOtherSessionsCommand(session.User, session.Id), cancellationToken);
        return revoked.IsFailure ? Refusal.For(revoked.Error) : TypedResults.NoContent();
    }
}

/// <summary>Who proves once more who they are.</summary>
/// <param name="Password">Checked, and counted, like a login's.</param>
/// <param name="Code">Likewise; needed where the account has a second factor.</param>
/// <param name="Passkey">In the place of both.</param>
/// <param name="DeviceToken">As at the login.</param>
internal sealed record StepUpRequest(string? Password = null, string? Code = null, UsedPasskeyRequest? Passkey = null, string? DeviceToken = null);
