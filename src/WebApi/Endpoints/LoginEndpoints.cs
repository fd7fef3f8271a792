using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Application.Common;
using Auth.Application.Passkeys;
using Auth.Application.Sessions;
using Auth.Application.Sessions.BeginPasskeyLogin;
using Auth.Application.Sessions.BeginPasskeyOfChallenge;
using Auth.Application.Sessions.Login;
using Auth.Application.Sessions.LoginByPasskey;
using Auth.Application.Sessions.RedeemChallenge;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Endpoints;

/// <summary>Signing in: by a password, with a second factor, by a passkey.</summary>
internal static class LoginEndpoints
{
    private const string CurrentPath = Api.Root + "/sessions/current";
    private const string SecondFactorPath = Api.Root + "/sessions/second-factor";

    public static void MapLogins(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Sessions");
        sessions.MapPost("", Login).WithName("Login").WithMetadata(CountedBy.Logins)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status423Locked, StatusCodes.Status429TooManyRequests);
        sessions.MapPost("/passkey/options", BeginPasskeyLogin).WithName("BeginPasskeyLogin").WithMetadata(CountedBy.Logins)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status429TooManyRequests);
        sessions.MapPost("/passkey", LoginByPasskey).WithName("LoginByPasskey").WithMetadata(CountedBy.Logins)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status423Locked, StatusCodes.Status429TooManyRequests);
        sessions.MapPost("/second-factor/options", BeginPasskeyOfChallenge).WithName("BeginPasskeyOfChallenge").WithMetadata(CountedBy.Logins)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status404NotFound, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status429TooManyRequests);
        sessions.MapPost("/second-factor", RedeemChallenge).WithName("RedeemChallenge").WithMetadata(CountedBy.Logins)
            .Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status403Forbidden, StatusCodes.Status413PayloadTooLarge, StatusCodes.Status415UnsupportedMediaType, StatusCodes.Status423Locked, StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Signs in: always a new session; the one whose token comes with the request is ended. With a second factor: a challenge</summary>
    internal static async Task<Results<Created<LoginAnswer>, Accepted<ChallengeAnswer>, Refusal>> Login(
        LoginRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var shown = PresentedCredentials.In(http.Request);
        if (shown.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var login = await mediator.Send(
            new LoginCommand(request.Username, request.Password, request.Remember, context.Client, shown.Token, ShownDevice.In(http.Request, request.DeviceToken)),
            cancellationToken);
        if (login.IsFailure) return Refusal.For(login.Error);
        if (login.Value is IssuedChallenge challenge) return TypedResults.Accepted(SecondFactorPath, ChallengeAnswer.Of(challenge));
        return HandOver((IssuedSession)login.Value, request.Transport, shown, http);
    }

    /// <summary>Begins a login by a passkey: what the browser's <c>navigator.credentials.get</c> takes</summary>
    internal static async Task<Results<Ok<PasskeyOptionsAnswer>, Refusal>> BeginPasskeyLogin(
        IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken) =>
        PasskeyOptionsAnswer.To(await mediator.Send(new BeginPasskeyLoginCommand(context.Client, ShownDevice.In(http.Request, field: null)), cancellationToken));

    /// <summary>Signs in by a passkey alone: always a new session; the one whose token comes with the request is ended</summary>
    internal static async Task<Results<Created<LoginAnswer>, Refusal>> LoginByPasskey(
        LoginByPasskeyRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var shown = PresentedCredentials.In(http.Request);
        if (shown.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var (answer, device) = (new PasskeyAnswer(request.Ceremony, request.Credential.GetRawText()), ShownDevice.In(http.Request, request.DeviceToken));
        var login = await mediator.Send(new LoginByPasskeyCommand(answer, request.Remember, context.Client, shown.Token, device), cancellationToken);
        return login.IsFailure ? Refusal.For(login.Error) : HandOver(login.Value, request.Transport, shown, http);
    }

    /// <summary>Asks for a passkey in the place of a code, to go on with a login</summary>
    internal static async Task<Results<Ok<PasskeyOptionsAnswer>, Refusal>> BeginPasskeyOfChallenge(
        ChallengeRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken) =>
        PasskeyOptionsAnswer.To(await mediator.Send(new BeginPasskeyOfChallengeCommand(request.Challenge, context.Client, ShownDevice.In(http.Request, field: null)), cancellationToken));

    /// <summary>Goes on with a login by a code of the authenticator, a recovery code or a passkey: always a new session</summary>
    internal static async Task<Results<Created<LoginAnswer>, Refusal>> RedeemChallenge(
        RedeemChallengeRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var shown = PresentedCredentials.In(http.Request);
        if (shown.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var device = ShownDevice.In(http.Request, request.DeviceToken);
        var redeemed = await mediator.Send(
            new RedeemChallengeCommand(request.Challenge, request.Code, context.Client, shown.Token, device, request.Passkey?.ToAnswer()), cancellationToken);
        return redeemed.IsFailure ? Refusal.For(redeemed.Error) : HandOver(redeemed.Value, request.Transport, shown, http);
    }

    /// <summary>The tokens of a new session: in cookies for browsers, in the body for everything else.</summary>
    private static Created<LoginAnswer> HandOver(IssuedSession issued, SessionTransport transport, PresentedCredentials shown, HttpContext http)
    {
        var (session, token, device) = issued;
        if (transport == SessionTransport.Bearer)
        {
            if (shown.By == SessionTransport.Cookie) SessionCookie.Delete(http.Response);
            return TypedResults.Created(CurrentPath, LoginAnswer.Of(session, token, ShownDevice.IsInCookie(http.Request, device) ? null : device));
        }

        SessionCookie.Write(http.Response, token, session, issued.Remember);
        ShownDevice.WriteCookie(http.Response, device);
        return TypedResults.Created(CurrentPath, LoginAnswer.Of(session));
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

/// <summary>Who wants to go on with a login.</summary>
/// <param name="Challenge">What the login answered.</param>
/// <param name="Code">A code of the authenticator, or a recovery code; or there is</param>
/// <param name="Passkey">a passkey in its place.</param>
/// <param name="Transport">As at the login.</param>
/// <param name="DeviceToken">As at the login.</param>
internal sealed record RedeemChallengeRequest(
    string Challenge, string? Code = null, UsedPasskeyRequest? Passkey = null, SessionTransport Transport = SessionTransport.Cookie, string? DeviceToken = null);

/// <summary>A login that is to be gone on with by a passkey.</summary>
/// <param name="Challenge">What the login answered.</param>
internal sealed record ChallengeRequest(string Challenge);

/// <summary>Who wants to sign in by a passkey.</summary>
/// <param name="Ceremony">What came with the options.</param>
/// <param name="Credential">What the browser answered, as its <c>toJSON()</c> gives it.</param>
/// <param name="Transport">As at any login.</param>
/// <param name="Remember">As at any login.</param>
/// <param name="DeviceToken">As at any login.</param>
internal sealed record LoginByPasskeyRequest(
    string Ceremony, JsonElement Credential, SessionTransport Transport = SessionTransport.Cookie, bool Remember = false, string? DeviceToken = null);

/// <summary>The password was right, and a code is needed as well.</summary>
/// <param name="Challenge">By what the login goes on, once, at <c>/api/v1/sessions/second-factor</c>.</param>
/// <param name="Methods">What is taken as a code: <c>totp</c>, <c>recovery_code</c>; and <c>passkey</c>, where the person has one, in the place of it.</param>
/// <param name="ExpiresAt">Until when, UTC.</param>
internal sealed record ChallengeAnswer(string Challenge, IReadOnlyList<string> Methods, DateTimeOffset ExpiresAt)
{
    public static ChallengeAnswer Of(IssuedChallenge challenge) => new(challenge.Token.Reveal(), challenge.TakesPasskey ? ["totp", "recovery_code", "passkey"] : ["totp", "recovery_code"], challenge.ExpiresAt);
}

/// <summary>The new session.</summary>
/// <param name="Id">The id.</param>
/// <param name="User">Whose it is.</param>
/// <param name="CreatedAt">The login, UTC.</param>
/// <param name="LastSeenAt">The last request, UTC, exact to a minute.</param>
/// <param name="IdleExpiresAt">When it ends if no request comes, UTC.</param>
/// <param name="ExpiresAt">When it ends whatever happens, UTC.</param>
/// <param name="IpAddress">The client's address.</param>
/// <param name="UserAgent">The client's name for itself.</param>
/// <param name="AuthenticatedAt">The same as the login, until a step-up.</param>
/// <param name="Methods">By what (RFC 8176): <c>pwd</c>, <c>otp</c>, <c>hwk</c>, <c>swk</c>, <c>mfa</c>.</param>
/// <param name="AssuranceLevel"><c>aal1</c> or <c>aal2</c> (NIST SP 800-63B-4).</param>
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
    DateTimeOffset AuthenticatedAt,
    IReadOnlyList<string> Methods,
    string AssuranceLevel,
    bool Current,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Token = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DeviceToken = null)
{
    /// <summary>The session, and the tokens where they go into the body.</summary>
    public static LoginAnswer Of(SessionDetails session, SessionToken? token = null, DeviceToken? device = null) => new(
        session.Id, session.User, session.CreatedAt, session.LastSeenAt, session.IdleExpiresAt, session.ExpiresAt, session.IpAddress, session.UserAgent,
        session.AuthenticatedAt, session.Methods, session.AssuranceLevel, session.Current,
        token?.Reveal(), device?.Reveal());
}
