using System.Text.Json;
using System.Text.Json.Serialization;
using Auth.Application.Common;
using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Application.Passwords;
using Auth.Application.SecondFactors;
using Auth.Application.Sessions;
using Auth.Application.Sessions.Rules;
using Auth.Application.Terms;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Api;

/// <summary>Login with a password, a second factor or a passkey.</summary>
internal static class LoginEndpoints
{
    private const string CurrentPath = ApiRoutes.Root + "/sessions/current";
    private const string SecondFactorPath = ApiRoutes.Root + "/sessions/second-factor";
    private const string ContinuePath = ApiRoutes.Root + "/sessions/continue";

    public static void MapLogins(this IEndpointRouteBuilder api)
    {
        var sessions = api.MapGroup("/sessions").WithTags("Sessions").AddEndpointFilter(new CookieOriginFilter(api.ServiceProvider.GetRequiredService<OwnOrigins>()));
        var logins = sessions.MapGroup("").ProducesHeader(HeaderNames.Location, StatusCodes.Status201Created).ProducesHeader(HeaderNames.Location, StatusCodes.Status202Accepted).ProducesHeader(HeaderNames.SetCookie, StatusCodes.Status201Created);
        logins.MapPost("", Login).WithName("Login").Sends<LoginCommand>().WithMetadata(RateLimitMetadata.Logins)
            .ProducesErrors(EndpointErrors.OfPasswords).ProducesErrors(SessionRules.Unavailable);
        sessions.MapPost("/passkey/options", BeginPasskeyLogin).WithName("BeginPasskeyLogin").Sends<BeginPasskeyLoginCommand>().WithMetadata(RateLimitMetadata.Logins);
        logins.MapPost("/passkey", LoginByPasskey).WithName("LoginByPasskey").Sends<LoginWithPasskeyCommand>().WithMetadata(RateLimitMetadata.Logins)
            .ProducesErrors(EndpointErrors.OfPasskeys).ProducesErrors(SessionRules.Unavailable);
        sessions.MapPost("/second-factor/options", BeginPasskeyOfChallenge).WithName("BeginPasskeyOfChallenge").Sends<BeginSecondFactorPasskeyCommand>().WithMetadata(RateLimitMetadata.Logins).ProducesErrors(SecondFactorErrors.InvalidChallenge, PasskeyErrors.NotFound);
        logins.MapPost("/second-factor", RedeemChallenge).WithName("RedeemChallenge").Sends<RedeemChallengeCommand>().WithMetadata(RateLimitMetadata.Logins)
            .ProducesErrors(EndpointErrors.OfPasskeys).ProducesErrors(SecondFactorErrors.InvalidChallenge, SecondFactorErrors.InvalidCode, UserErrors.AttemptExpired, PasswordErrors.TooManyFailures(TimeSpan.Zero), SessionRules.Unavailable);
        logins.MapPost("/continue", ContinueLogin).WithName("ContinueLogin").Sends<ContinueLoginCommand>().WithMetadata(RateLimitMetadata.Logins)
            .ProducesErrors(SecondFactorErrors.InvalidChallenge, UserErrors.Locked, SessionRules.Unavailable);
        logins.MapPost("/actions/{name}", CompleteRequiredAction).WithName("CompleteRequiredAction").Sends<CompleteRequiredActionCommand>().WithMetadata(RateLimitMetadata.Logins)
            .ProducesErrors(SecondFactorErrors.InvalidChallenge, RequiredActionErrors.NotFound, RequiredActionErrors.NotNext, UserErrors.Locked, SessionRules.Unavailable);

        var actions = logins.MapGroup("/actions").WithMetadata(RateLimitMetadata.Logins)
            .ProducesErrors(SecondFactorErrors.InvalidChallenge, RequiredActionErrors.NotNext, UserErrors.Locked, SessionRules.Unavailable);
        actions.MapPost("/change_password", ChangeRequiredPassword).WithName("ChangeRequiredPassword").Sends<ChangeRequiredPasswordCommand>().ProducesErrors(PasswordErrors.Busy);
        actions.MapPost("/verify_email", SendVerification).WithName("SendVerification").Sends<SendVerificationCommand>();
        actions.MapPost("/enroll_second_factor/begin", BeginRequiredEnrollment).WithName("BeginRequiredEnrollment").Sends<BeginRequiredEnrollmentCommand>().ProducesErrors(SecondFactorErrors.AlreadyEnrolled);
        actions.MapPost("/enroll_second_factor", ConfirmRequiredEnrollment).WithName("ConfirmRequiredEnrollment").Sends<ConfirmRequiredEnrollmentCommand>().ProducesErrors(SecondFactorErrors.AlreadyEnrolled, SecondFactorErrors.InvalidCode, UserErrors.AttemptExpired);
    }

    /// <summary>Logs in with a password</summary>
    /// <remarks>Creates a new session and ends the one whose token is sent with the request. Returns a challenge if something else is required, such as a second factor; `requiredActions` lists it in order.</remarks>
    internal static async Task<Results<Created<LoginResponse>, Accepted<ChallengeResponse>, ProblemResult>> Login(
        LoginRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var result = await mediator.Send(
            new LoginCommand(request.Username, request.Password, request.Remember, context.Client, credentials.Token, DeviceTokenTransport.Read(http.Request, request.DeviceToken)),
            cancellationToken);
        return Answer(result, request.Transport, credentials, http);
    }

    /// <summary>Starts a login with a passkey</summary>
    /// <remarks>Returns the options for the browser's `navigator.credentials.get`.</remarks>
    internal static async Task<Results<Ok<PasskeyOptionsResponse>, ProblemResult>> BeginPasskeyLogin(
        IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken) =>
        PasskeyOptionsResponse.To(await mediator.Send(new BeginPasskeyLoginCommand(context.Client, DeviceTokenTransport.Read(http.Request)), cancellationToken));

    /// <summary>Logs in with a passkey alone</summary>
    /// <remarks>Creates a new session and ends the one whose token is sent with the request. Returns a challenge if something else is required.</remarks>
    internal static async Task<Results<Created<LoginResponse>, Accepted<ChallengeResponse>, ProblemResult>> LoginByPasskey(
        LoginByPasskeyRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var (answer, device) = (new PasskeyResponse(request.Ceremony, request.Credential.GetRawText()), DeviceTokenTransport.Read(http.Request, request.DeviceToken));
        var result = await mediator.Send(new LoginWithPasskeyCommand(answer, request.Remember, context.Client, credentials.Token, device), cancellationToken);
        return Answer(result, request.Transport, credentials, http);
    }

    /// <summary>Starts the use of a passkey as the second factor of a login</summary>
    /// <remarks>Returns the options for the browser's `navigator.credentials.get`.</remarks>
    internal static async Task<Results<Ok<PasskeyOptionsResponse>, ProblemResult>> BeginPasskeyOfChallenge(
        ChallengeRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken) =>
        PasskeyOptionsResponse.To(await mediator.Send(new BeginSecondFactorPasskeyCommand(request.Challenge, context.Client, DeviceTokenTransport.Read(http.Request)), cancellationToken));

    /// <summary>Continues a login with a one-time code, a recovery code or a passkey</summary>
    /// <remarks>Creates a new session and ends the one whose token is sent with the request. Returns the challenge if something else is required.</remarks>
    internal static async Task<Results<Created<LoginResponse>, Accepted<ChallengeResponse>, ProblemResult>> RedeemChallenge(
        RedeemChallengeRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var device = DeviceTokenTransport.Read(http.Request, request.DeviceToken);
        var result = await mediator.Send(
            new RedeemChallengeCommand(request.Challenge, request.Code, context.Client, credentials.Token, device, request.Passkey?.ToAnswer()), cancellationToken);
        return Answer(result, request.Transport, credentials, http);
    }

    /// <summary>Continues a login after its required actions</summary>
    /// <remarks>Creates a new session and ends the one whose token is sent with the request. Returns the challenge with what is left if something is.</remarks>
    internal static async Task<Results<Created<LoginResponse>, Accepted<ChallengeResponse>, ProblemResult>> ContinueLogin(
        ContinueLoginRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var device = DeviceTokenTransport.Read(http.Request, request.DeviceToken);
        return Answer(await mediator.Send(new ContinueLoginCommand(request.Challenge, context.Client, credentials.Token, device), cancellationToken), request.Transport, credentials, http);
    }

    /// <summary>Completes a required action of a login and continues it</summary>
    /// <remarks>The action must be the first of `requiredActions`. `accept_terms` takes `version` and `accepted`; actions of the host application have inputs of their own. An action that is no longer required is skipped.</remarks>
    internal static async Task<Results<Created<LoginResponse>, Accepted<ChallengeResponse>, ProblemResult>> CompleteRequiredAction(
        string name, CompleteRequiredActionRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var input = (request.Input ?? []).Where(field => field.Value is not null).ToDictionary(StringComparer.Ordinal);
        var device = DeviceTokenTransport.Read(http.Request, request.DeviceToken);
        var result = await mediator.Send(new CompleteRequiredActionCommand(request.Challenge, name, input, context.Client, credentials.Token, device), cancellationToken);
        return Answer(result, request.Transport, credentials, http);
    }

    /// <summary>Sets the new password that a login requires, and continues it</summary>
    /// <remarks>For the required action `change_password`. The new password must differ from the current one. All sessions of the user and other logins end.</remarks>
    internal static async Task<Results<Created<LoginResponse>, Accepted<ChallengeResponse>, ProblemResult>> ChangeRequiredPassword(
        ChangeRequiredPasswordRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var device = DeviceTokenTransport.Read(http.Request, request.DeviceToken);
        var result = await mediator.Send(new ChangeRequiredPasswordCommand(request.Challenge, request.NewPassword, context.Client, credentials.Token, device), cancellationToken);
        return Answer(result, request.Transport, credentials, http);
    }

    /// <summary>Sends the verification link again that a login waits for</summary>
    /// <remarks>For the required action `verify_email`. The first link is sent when the login begins to wait; further ones at most every five minutes. Once the link has been opened, this call and `/api/v1/sessions/continue` continue the login.</remarks>
    internal static async Task<Results<Created<LoginResponse>, Accepted<ChallengeResponse>, ProblemResult>> SendVerification(
        ContinueLoginRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (credentials.AreAmbiguous) return SessionAuthentication.AmbiguousCredentials;

        var device = DeviceTokenTransport.Read(http.Request, request.DeviceToken);
        return Answer(await mediator.Send(new SendVerificationCommand(request.Challenge, context.Client, credentials.Token, device), cancellationToken), request.Transport, credentials, http);
    }

    /// <summary>Starts the enrollment of a TOTP authenticator that a login requires</summary>
    /// <remarks>For the required action `enroll_second_factor`. Returns the secret, only this once. A first code completes the enrollment.</remarks>
    internal static async Task<Results<Ok<TotpEnrollment>, ProblemResult>> BeginRequiredEnrollment(
        BeginRequiredEnrollmentRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new BeginRequiredEnrollmentCommand(request.Challenge, ShownSecret: null, context.Client, DeviceTokenTransport.Read(http.Request, request.DeviceToken)), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(result.Value);
    }

    /// <summary>Completes the enrollment that a login requires with a first code</summary>
    /// <remarks>Returns recovery codes, only this once; then continue the login at `/api/v1/sessions/continue`. All sessions of the user and other logins end.</remarks>
    internal static async Task<Results<Ok<RecoveryCodesResponse>, ProblemResult>> ConfirmRequiredEnrollment(
        ConfirmRequiredEnrollmentRequest request, IMediator mediator, IRequestContext context, HttpContext http, CancellationToken cancellationToken)
    {
        var device = DeviceTokenTransport.Read(http.Request, request.DeviceToken);
        var result = await mediator.Send(new ConfirmRequiredEnrollmentCommand(request.Challenge, request.Code, context.Client, device), cancellationToken);
        return result.IsFailure ? ProblemResult.From(result.Error) : TypedResults.Ok(RecoveryCodesResponse.From(result.Value));
    }

    private static Results<Created<LoginResponse>, Accepted<ChallengeResponse>, ProblemResult> Answer(
        Result<LoginResult> result, SessionTransport transport, RequestCredentials credentials, HttpContext http)
    {
        if (result.IsFailure) return ProblemResult.From(result.Error);
        if (result.Value is IssuedSession issued) return DeliverTokens(issued, transport, credentials, http);

        var challenge = (IssuedChallenge)result.Value;
        return TypedResults.Accepted(challenge.RequiredActions[0] == RequiredActionName.SecondFactor ? SecondFactorPath : ContinuePath, ChallengeResponse.From(challenge, http.RequestServices.GetRequiredService<TermsSettings>()));
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
    string Username, string Password, SessionTransport Transport = SessionTransport.Cookie, bool Remember = false, string? DeviceToken = null) : IChoosesTransport;

/// <summary>The second step of a login.</summary>
/// <param name="Challenge">The challenge from the first step.</param>
/// <param name="Code">A one-time code or a recovery code. Required unless a passkey is sent.</param>
/// <param name="Passkey">A passkey, instead of a code.</param>
/// <param name="Transport">How the session token is returned: in a cookie (default) or, with <c>bearer</c>, in the body.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record RedeemChallengeRequest(
    string Challenge, string? Code = null, UsedPasskeyRequest? Passkey = null, SessionTransport Transport = SessionTransport.Cookie, string? DeviceToken = null) : IChoosesTransport;

/// <summary>A login to continue with a passkey.</summary>
/// <param name="Challenge">The challenge from the first step.</param>
internal sealed record ChallengeRequest(string Challenge);

/// <summary>A login to continue.</summary>
/// <param name="Challenge">The challenge from the first step.</param>
/// <param name="Transport">How the session token is returned: in a cookie (default) or, with <c>bearer</c>, in the body.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record ContinueLoginRequest(string Challenge, SessionTransport Transport = SessionTransport.Cookie, string? DeviceToken = null) : IChoosesTransport;

/// <summary>A required action to complete.</summary>
/// <param name="Challenge">The challenge from the first step.</param>
/// <param name="Input">The fields of the action, as text.</param>
/// <param name="Transport">How the session token is returned: in a cookie (default) or, with <c>bearer</c>, in the body.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record CompleteRequiredActionRequest(
    string Challenge, Dictionary<string, string>? Input = null, SessionTransport Transport = SessionTransport.Cookie, string? DeviceToken = null) : IChoosesTransport;

/// <summary>The new password that a login requires.</summary>
/// <param name="Challenge">The challenge from the first step.</param>
/// <param name="NewPassword">The new password, which must differ from the current one.</param>
/// <param name="Transport">How the session token is returned: in a cookie (default) or, with <c>bearer</c>, in the body.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record ChangeRequiredPasswordRequest(string Challenge, string NewPassword, SessionTransport Transport = SessionTransport.Cookie, string? DeviceToken = null) : IChoosesTransport;

/// <summary>An enrollment that a login requires.</summary>
/// <param name="Challenge">The challenge from the first step.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record BeginRequiredEnrollmentRequest(string Challenge, string? DeviceToken = null);

/// <summary>The first code of an authenticator that a login requires.</summary>
/// <param name="Challenge">The challenge from the first step.</param>
/// <param name="Code">Six digits.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record ConfirmRequiredEnrollmentRequest(string Challenge, string Code, string? DeviceToken = null);

/// <summary>A login with a passkey.</summary>
/// <param name="Ceremony">The ceremony token returned with the options.</param>
/// <param name="Credential">The browser's response, as returned by its <c>toJSON()</c>.</param>
/// <param name="Transport">How the session token is returned: in a cookie (default) or, with <c>bearer</c>, in the body.</param>
/// <param name="Remember">Whether the session lasts longer and survives closing the browser.</param>
/// <param name="DeviceToken">The device token of an earlier login on this device. Browsers use a cookie instead.</param>
internal sealed record LoginByPasskeyRequest(
    string Ceremony, JsonElement Credential, SessionTransport Transport = SessionTransport.Cookie, bool Remember = false, string? DeviceToken = null) : IChoosesTransport;

/// <summary>A login continues after an action that is still required.</summary>
/// <param name="Challenge">Continues the login at the endpoints of its actions and at <c>/api/v1/sessions/continue</c>. One session is issued for it.</param>
/// <param name="Methods">The accepted second factors, if one is next: <c>totp</c>, <c>recovery_code</c> and, if the user has one, <c>passkey</c>. Otherwise empty.</param>
/// <param name="ExpiresAt">When the challenge expires, in UTC.</param>
/// <param name="RequiredActions">What is left, in order; the first is next. <c>second_factor</c>: <c>/api/v1/sessions/second-factor</c>. All others: <c>/api/v1/sessions/actions/{name}</c>.</param>
/// <param name="Terms">The terms to accept; omitted if <c>accept_terms</c> is not left.</param>
internal sealed record ChallengeResponse(
    string Challenge,
    IReadOnlyList<string> Methods,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<string> RequiredActions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] CurrentTerms? Terms = null)
{
    public static ChallengeResponse From(IssuedChallenge challenge, TermsSettings terms) =>
        new(challenge.Token.Reveal(), GetMethods(challenge), challenge.ExpiresAt, challenge.RequiredActions, challenge.RequiredActions.Contains(RequiredActionName.AcceptTerms, StringComparer.Ordinal) ? CurrentTerms.From(terms) : null);

    private static IReadOnlyList<string> GetMethods(IssuedChallenge challenge)
    {
        if (challenge.RequiredActions[0] != RequiredActionName.SecondFactor) return [];
        return challenge.AllowsPasskey ? ["totp", "recovery_code", "passkey"] : ["totp", "recovery_code"];
    }
}

/// <summary>The terms that users must accept.</summary>
/// <param name="Version">The version to accept.</param>
/// <param name="Url">Where the terms are: a URL, or a path on this server.</param>
internal sealed record CurrentTerms(string Version, string Url)
{
    public static CurrentTerms? From(TermsSettings terms) => terms is { Version: { } version, Url: { } url } ? new(version, url) : null;
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
