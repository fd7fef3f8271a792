using System.Text.Json.Serialization;
using Auth.Application.Common;
using Auth.Application.Sessions;
using Auth.Application.Sessions.ListSessions;
using Auth.Application.Sessions.Login;
using Auth.Application.Sessions.Logout;
using Auth.Application.Sessions.RevokeOtherSessions;
using Auth.Application.Sessions.RevokeSession;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Endpoints;

/// <summary>Signing in and out, and where one is signed in.</summary>
internal static class SessionEndpoints
{
    private const string CurrentPath = Api.Root + "/sessions/current";

    public static void MapSessions(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Sessions");
        sessions.MapPost("", Login).WithName(nameof(Login)).WithMetadata(CountedBy.Logins)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status423Locked, StatusCodes.Status429TooManyRequests);
        sessions.MapGet("/current", Current).WithName("GetCurrentSession").WithMetadata(ExplainsItself.Mark).ForSignedIn();
        sessions.MapDelete("/current", Logout).WithName(nameof(Logout)).WithMetadata(Access.TokenHolders)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden);
        sessions.MapGet("", List).WithName("ListSessions").ForSignedIn();
        sessions.MapDelete("/{id:guid}", Revoke).WithName("RevokeSession").ForSignedIn().Refuses(StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound);
        sessions.MapDelete("", RevokeOthers).WithName("RevokeOtherSessions").ForSignedIn().Refuses(StatusCodes.Status403Forbidden);
    }

    /// <summary>Signs in: always a new session; the one whose token comes with the request is ended</summary>
    internal static async Task<Results<Created<LoginAnswer>, Refusal>> Login(
        LoginRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var shown = PresentedCredentials.In(http.Request);
        if (shown.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var login = await mediator.Send(
            new LoginCommand(request.Username, request.Password, request.Remember, context.Client, shown.Token, ShownDevice.In(http.Request, request.DeviceToken)),
            cancellationToken);
        if (login.IsFailure) return Refusal.For(login.Error);

        var (session, token, device) = login.Value;
        if (request.Transport == SessionTransport.Bearer)
        {
            if (shown.By == SessionTransport.Cookie) SessionCookie.Delete(http.Response);
            return TypedResults.Created(CurrentPath, LoginAnswer.Of(session, token, ShownDevice.IsInCookie(http.Request, device) ? null : device));
        }

        SessionCookie.Write(http.Response, token, session, request.Remember);
        ShownDevice.WriteCookie(http.Response, device);
        return TypedResults.Created(CurrentPath, LoginAnswer.Of(session));
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

/// <summary>Who wants to sign in.</summary>
/// <param name="Username">The name, or the e-mail address.</param>
/// <param name="Password">The password, exactly as it was typed.</param>
/// <param name="Transport">How the token is handed over: in a cookie, unless <c>bearer</c> is asked for.</param>
/// <param name="Remember">Whether to stay signed in for longer, and after the browser is closed.</param>
/// <param name="DeviceToken">For <c>bearer</c>: what an earlier login from this device answered, so that wrong passwords of others elsewhere don't keep it out. Browsers have a cookie for it.</param>
internal sealed record LoginRequest(
    string Username, string Password, SessionTransport Transport = SessionTransport.Cookie, bool Remember = false, string? DeviceToken = null);

/// <summary>The new session.</summary>
/// <param name="Id">The id.</param>
/// <param name="User">Whose it is.</param>
/// <param name="CreatedAt">The login, UTC.</param>
/// <param name="LastSeenAt">The last request, UTC, exact to a minute.</param>
/// <param name="IdleExpiresAt">When it ends if no request comes, UTC.</param>
/// <param name="ExpiresAt">When it ends whatever happens, UTC.</param>
/// <param name="IpAddress">The client's address.</param>
/// <param name="UserAgent">The client's name for itself.</param>
/// <param name="Current">True: it is the one that was just made.</param>
/// <param name="Token">For <c>bearer</c>: the token, told this once.</param>
/// <param name="DeviceToken">For <c>bearer</c>: to be kept on this device, and sent with its next login.</param>
internal sealed record LoginAnswer(
    Guid Id,
    SessionUser User,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset IdleExpiresAt,
    DateTimeOffset ExpiresAt,
    string IpAddress,
    string UserAgent,
    bool Current,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Token = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeviceToken = null)
{
    /// <summary>The session, and the tokens where they go into the body.</summary>
    public static LoginAnswer Of(SessionDetails session, SessionToken? token = null, DeviceToken? device = null) => new(
        session.Id, session.User, session.CreatedAt, session.LastSeenAt, session.IdleExpiresAt, session.ExpiresAt, session.IpAddress, session.UserAgent, session.Current,
        token?.Reveal(), device?.Reveal());
}
