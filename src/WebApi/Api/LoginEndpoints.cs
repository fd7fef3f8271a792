using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Application.Common;
using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Api;

/// <summary>Login with a password, a second factor or a passkey.</summary>
internal static class LoginEndpoints
{
    private const string CurrentPath = ApiRoutes.Root + "/sessions/current";
    private const string SecondFactorPath = ApiRoutes.Root + "/sessions/second-factor";

    public static void MapLogins(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Sessions");
        sessions.MapPost("", Login).WithName("Login").Sends<LoginCommand>().WithMetadata(RateLimitMetadata.Logins).ProducesProblems(StatusCodes.Status401Unauthorized, StatusCodes.Status423Locked);
        sessions.MapPost("/passkey/options", BeginPasskeyLogin).WithName("BeginPasskeyLogin").Sends<BeginPasskeyLoginCommand>().WithMetadata(RateLimitMetadata.Logins).ProducesProblems(StatusCodes.Status400BadRequest);
        sessions.MapPost("/passkey", LoginByPasskey).WithName("LoginByPasskey").Sends<LoginWithPasskeyCommand>().WithMetadata(RateLimitMetadata.Logins).ProducesProblems(StatusCodes.Status401Unauthorized, StatusCodes.Status423Locked);
        sessions.MapPost("/second-factor/options", BeginPasskeyOfChallenge).WithName("BeginPasskeyOfChallenge").Sends<BeginSecondFactorPasskeyCommand>().WithMetadata(RateLimitMetadata.Logins).ProducesProblems(StatusCodes.Status401Unauthorized, StatusCodes.Status404NotFound);
        sessions.MapPost("/second-factor", RedeemChallenge).WithName("RedeemChallenge").Sends<RedeemChallengeCommand>().WithMetadata(RateLimitMetadata.Logins).ProducesProblems(StatusCodes.Status401Unauthorized, StatusCodes.Status423Locked);
    }

    /// <summary>Logs in with a password</summary>
    /// <remarks>Creates a new session and ends the one whose token is sent with the request. Returns a challenge if the account has a second factor.</remarks>
    internal static async Task<Results<Created<LoginResponse>, Accepted<ChallengeResponse>, ProblemResult>> Login(
        LoginRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var result = await mediator.Send(
            new LoginCommand(request.Username, request.Password, request.Remember, context.Client, credentials.Token, DeviceTokenTransport.Read(http.Request, request.DeviceToken)),
            cancellationToken);
        if (result.IsFailure) return ProblemResult.From(result.Error);
        if (result.Value is IssuedChallenge challenge) return TypedResults.Accepted(SecondFactorPath, ChallengeResponse.From(challenge));
        return DeliverTokens((IssuedSession)result.Value, request.Transport, credentials, http);
    }

    /// <summary>Starts a login with a passkey</summary>
    /// <remarks>Returns the options for the browser's `navigator.credentials.get`.</remarks>
    internal static async Task<Results<Ok<PasskeyOptionsResponse>, ProblemResult>> BeginPasskeyLogin(
        IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken) =>
        PasskeyOptionsResponse.To(await mediator.Send(new BeginPasskeyLoginCommand(context.Client, DeviceTokenTransport.Read(http.Request)), cancellationToken));

    /// <summary>Logs in with a passkey alone</summary>
    /// <remarks>Creates a new session and ends the one whose token is sent with the request.</remarks>
    internal static async Task<Results<Created<LoginResponse>, ProblemResult>> LoginByPasskey(
        LoginByPasskeyRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var (answer, device) = (new PasskeyResponse(request.Ceremony, request.Credential.GetRawText()), DeviceTokenTransport.Read(http.Request, request.DeviceToken));
        var result = await mediator.Send(new LoginWithPasskeyCommand(answer, request.Remember, context.Client, credentials.Token, device), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : DeliverTokens(result.Value, request.Transport, credentials, http);
    }

    /// <summary>Starts the use of a passkey as the second factor of a login</summary>
    /// <remarks>Returns the options for the browser's `navigator.credentials.get`.</remarks>
    internal static async Task<Results<Ok<PasskeyOptionsResponse>, ProblemResult>> BeginPasskeyOfChallenge(
        ChallengeRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken) =>
        PasskeyOptionsResponse.To(await mediator.Send(new BeginSecondFactorPasskeyCommand(request.Challenge, context.Client, DeviceTokenTransport.Read(http.Request)), cancellationToken));

    /// <summary>Completes a login with a one-time code, a recovery code or a passkey</summary>
    /// <remarks>Creates a new session and ends the one whose token is sent with the request.</remarks>
    internal static async Task<Results<Created<LoginResponse>, ProblemResult>> RedeemChallenge(
        RedeemChallengeRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var device = DeviceTokenTransport.Read(http.Request, request.DeviceToken);
        var result = await mediator.Send(
            new RedeemChallengeCommand(request.Challenge, request.Code, context.Client, credentials.Token, device, request.Passkey?.ToAnswer()), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : DeliverTokens(result.Value, request.Transport, credentials, http);
    }

    /// <summary>Delivers the tokens of a new session: in cookies to browsers, in the body to other clients.</summary>
    private static Created<LoginResponse> DeliverTokens(IssuedSession issued, SessionTransport transport, RequestCredentials credentials, HttpContext http)
    {
        var (session, token, device) = issued;
        if (transport == SessionTransport.Bearer)
        {
            if (credentials.Transport == SessionTransport.Cookie) SessionCookie.Delete(http.Response);
            return TypedResults.Created(CurrentPath, LoginResponse.From(session, token, DeviceTokenTransport.IsInCookie(http.Request, device) ? null : device));
        }

        SessionCookie.Write(http.Response, token, session, issued.Remember);
        DeviceTokenTransport.WriteCookie(http.Response, device);
        return TypedResults.Created(CurrentPath, LoginResponse.From(session));
    }
}

/// <summary>A login with a password.</summary>
/// <param name="Username">The username or the email.</param>
/// <param name="Password">The password, exactly as typed.</param>
/// <param name="Transport">How the session token is returned: in a cookie (default) or, with <c>bearer</c>, in the body.</param>
/// <param name="Remember">Whether the session lasts longer and survives closing the browser.</param>
/// <param name="DeviceToken">For <c>bearer</c>: the device token of an earlier login on this device, which protects it from lockouts that other clients cause. Browsers use a cookie instead.</param>
internal sealed record LoginRequest(
    string Username, string Password, SessionTransport Transport = SessionTransport.Cookie, bool Remember = false, string? DeviceToken = null);

/// <summary>The second step of a login.</summary>
/// <param name="Challenge">The challenge from the first step.</param>
/// <param name="Code">A one-time code or a recovery code. Required unless a passkey is sent.</param>
/// <param name="Passkey">A passkey, instead of a code.</param>
/// <param name="Transport">How the session token is returned: in a cookie (default) or, with <c>bearer</c>, in the body.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record RedeemChallengeRequest(
    string Challenge, string? Code = null, UsedPasskeyRequest? Passkey = null, SessionTransport Transport = SessionTransport.Cookie, string? DeviceToken = null);

/// <summary>A login to continue with a passkey.</summary>
/// <param name="Challenge">The challenge from the first step.</param>
internal sealed record ChallengeRequest(string Challenge);

/// <summary>A login with a passkey.</summary>
/// <param name="Ceremony">The ceremony token returned with the options.</param>
/// <param name="Credential">The browser's response, as returned by its <c>toJSON()</c>.</param>
/// <param name="Transport">How the session token is returned: in a cookie (default) or, with <c>bearer</c>, in the body.</param>
/// <param name="Remember">Whether the session lasts longer and survives closing the browser.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record LoginByPasskeyRequest(
    string Ceremony, JsonElement Credential, SessionTransport Transport = SessionTransport.Cookie, bool Remember = false, string? DeviceToken = null);

/// <summary>The password is verified; a second factor is required.</summary>
/// <param name="Challenge">Completes the login at <c>/api/v1/sessions/second-factor</c>. Valid once.</param>
/// <param name="Methods">The accepted second factors: <c>totp</c>, <c>recovery_code</c> and, if the user has one, <c>passkey</c>.</param>
/// <param name="ExpiresAt">When the challenge expires, in UTC.</param>
internal sealed record ChallengeResponse(string Challenge, IReadOnlyList<string> Methods, DateTimeOffset ExpiresAt)
{
    public static ChallengeResponse From(IssuedChallenge challenge) => new(challenge.Token.Reveal(), challenge.AllowsPasskey ? ["totp", "recovery_code", "passkey"] : ["totp", "recovery_code"], challenge.ExpiresAt);
}

/// <summary>The new session.</summary>
/// <param name="Id">Identifies the session.</param>
/// <param name="User">The user who logged in.</param>
/// <param name="CreatedAt">Time of the login, in UTC.</param>
/// <param name="LastSeenAt">Time of the last request, in UTC, accurate to one minute.</param>
/// <param name="IdleExpiresAt">When the session ends without further requests, in UTC.</param>
/// <param name="ExpiresAt">When the session ends at the latest, in UTC.</param>
/// <param name="IpAddress">IP address of the client.</param>
/// <param name="UserAgent">User agent of the client.</param>
/// <param name="AuthenticatedAt">Time of the login or of the last step-up, in UTC.</param>
/// <param name="Methods">Authentication methods (RFC 8176): <c>pwd</c>, <c>otp</c>, <c>hwk</c>, <c>swk</c>, <c>mfa</c>.</param>
/// <param name="AssuranceLevel">Authentication assurance level (NIST SP 800-63B-4): <c>aal1</c> or <c>aal2</c>.</param>
/// <param name="Current">Always true: this is the session of the response.</param>
/// <param name="Token">For <c>bearer</c>: the session token. Returned only once.</param>
/// <param name="DeviceToken">For <c>bearer</c>: the device token. Store it on this device and send it with the next login.</param>
internal sealed record LoginResponse(
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
    /// <summary>The session, with the tokens that belong into the body.</summary>
    public static LoginResponse From(SessionDetails session, Token<Session>? token = null, Token<Device>? deviceToken = null) => new(
        session.Id, session.User, session.CreatedAt, session.LastSeenAt, session.IdleExpiresAt, session.ExpiresAt, session.IpAddress, session.UserAgent,
        session.AuthenticatedAt, session.Methods, session.AssuranceLevel, session.Current,
        token?.Reveal(), deviceToken?.Reveal());
}
