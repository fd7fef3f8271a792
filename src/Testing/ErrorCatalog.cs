using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Auth.Application.Account;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Limits;
using Auth.Application.EventHandlers;
using Auth.Application.ForwardAuth;
using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Application.Repeats;
using Auth.Application.Sessions.Rules;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Passkeys;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.WebApi.Api;
using Auth.WebApi.Api.ForwardAuth;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing;

/// <summary>Answers a request with an error, by the code that answers it in production.</summary>
internal delegate Task ErrorResponse(HttpContext http);

/// <summary>All documented error codes, each with the error, response or exception of the product that has it (ADR 47).</summary>
/// <remarks>Tests compare the codes with <c>docs/api.md</c>, and the responses with provoked ones.</remarks>
internal static class ErrorCatalog
{
    /// <summary>The only code with errors of fields.</summary>
    internal const string ValidationFailed = "validation_failed";

    private const string StatusPrefix = "http_";

    /// <summary>Maximum edit distance of a misspelled code.</summary>
    private const int MaxDistance = 4;

    /// <summary>The wait that responses state whose real wait depends on what happened before.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);

    private static readonly Dictionary<string, ErrorResponse> All = new(StringComparer.Ordinal)
    {
        [ValidationFailed] = Respond(Error.Invalid("username", Username.Create("").Error!.Fields!["username"][0])),
        ["invalid_request"] = Throw(() => new BadHttpRequestException("The body is malformed.", StatusCodes.Status400BadRequest, new JsonException(message: null, path: null, lineNumber: 0, bytePositionInLine: 0, new JsonException()))),
        ["unexpected_body"] = Respond(JsonBodyMiddleware.UnexpectedBody),
        ["unknown_host"] = Respond(HostValidationMiddleware.UnknownHost),
        ["ambiguous_credentials"] = Respond(SessionAuthentication.AmbiguousCredentials),
        ["invalid_invitation"] = Respond(InvitationErrors.Invalid),
        ["invalid_link"] = Respond(EmailLinkErrors.Invalid),
        ["not_authenticated"] = ChallengeAsync,
        ["invalid_credentials"] = Respond(UserErrors.InvalidCredentials),
        ["invalid_code"] = Respond(SecondFactorErrors.InvalidCode),
        ["invalid_challenge"] = Respond(SecondFactorErrors.InvalidChallenge),
        ["invalid_passkey"] = RespondAtPasskeys(PasskeyErrors.Invalid, whenAdding: PasskeyErrors.RegistrationRejected),
        ["invalid_ceremony"] = RespondAtPasskeys(PasskeyErrors.InvalidCeremony, whenAdding: PasskeyErrors.InvalidRegistrationCeremony),
        ["forbidden"] = http => http.RequestServices.GetRequiredService<RequestAuthenticator>().ForbidAsync(http),
        ["insufficient_scope"] = Respond(ServiceAccountAuthenticator.InsufficientScope(Scopes.UsersRead)),
        ["target_protected"] = Respond(AccessErrors.Protected),
        ["confirmation_required"] = Respond(UserErrors.ConfirmationRequired),
        ["forward_auth_unrestricted"] = DenyAtGateway(ForwardAuthErrors.NoRoleNamed),
        ["role_required"] = DenyAtGateway(ForwardAuthErrors.RoleRequired),
        ["second_factor_required"] = DenyAtGateway(ForwardAuthErrors.SecondFactorRequired),
        ["recent_login_required"] = DenyAtGateway(ForwardAuthErrors.RecentLoginRequired),
        ["required_actions_left"] = Respond(RequiredActionErrors.SignInAgain),
        ["step_up_required"] = RequireStepUpAsync,
        ["cross_site"] = Respond(SameOriginMiddleware.CrossSite),
        ["registration_by_invitation"] = Respond(RegistrationErrors.ByInvitation),
        ["registration_closed"] = Respond(RegistrationErrors.Closed),
        ["wrong_setup_token"] = Respond(SetupErrors.WrongToken),
        ["not_found"] = Respond(StatusCodes.Status404NotFound),
        ["user_not_found"] = Respond(UserErrors.NotFound),
        ["invitation_not_found"] = Respond(InvitationErrors.NotFound),
        ["session_not_found"] = Respond(SessionErrors.NotFound),
        ["second_factor_not_found"] = Respond(SecondFactorErrors.NotFound),
        ["required_action_not_found"] = Respond(RequiredActionErrors.NotFound),
        ["passkey_not_found"] = Respond(PasskeyErrors.NotFound),
        ["event_handler_not_found"] = Respond(EventHandlerErrors.NotFound),
        ["set_aside_event_not_found"] = Respond(EventHandlerErrors.EventNotFound),
        ["method_not_allowed"] = RejectMethodAsync,
        ["request_timeout"] = Throw(() => new BadHttpRequestException("The request arrived too slowly.", StatusCodes.Status408RequestTimeout)),
        ["username_taken"] = Respond(UserErrors.UsernameTaken),
        ["email_taken"] = Respond(UserErrors.EmailTaken),
        ["username_reserved"] = Respond(UserErrors.UsernameReserved),
        ["invitation_accepted"] = Respond(InvitationErrors.AlreadyAccepted),
        ["invitation_not_sendable"] = Respond(InvitationErrors.CannotBeSent),
        ["too_many_invitations"] = Respond(InvitationErrors.TooMany),
        ["no_email"] = Respond(UserErrors.NoEmail),
        ["no_verified_email"] = Respond(UserErrors.NoVerifiedEmail),
        ["required_action_not_next"] = Respond(RequiredActionErrors.NotNext),
        ["already_enrolled"] = Respond(SecondFactorErrors.AlreadyEnrolled),
        ["passkey_taken"] = Respond(PasskeyErrors.AlreadyRegistered),
        ["too_many_passkeys"] = Respond(PasskeyErrors.LimitReached),
        ["service_account_not_found"] = Respond(ServiceAccountErrors.NotFound),
        ["key_not_found"] = Respond(ServiceAccountErrors.KeyNotFound),
        ["service_account_name_taken"] = Respond(ServiceAccountErrors.NameTaken),
        ["too_many_keys"] = Respond(ServiceAccountErrors.TooManyKeys),
        ["secret_already_shown"] = Respond(ServiceAccountErrors.SecretAlreadyShown),
        ["idempotency_result_removed"] = Respond(RepeatErrors.ResultRemoved),
        ["idempotency_key_reused"] = Respond(RepeatErrors.KeyReused),
        ["event_handler_active"] = Respond(EventHandlerErrors.Active),
        ["export_in_progress"] = Respond(AccountErrors.ExportInProgress),
        ["already_set_up"] = Respond(SetupErrors.AlreadyDone),
        ["last_administrator"] = Respond(UserErrors.LastAdministrator),
        ["precondition_failed"] = Respond(UserErrors.RolesChanged),
        ["body_too_large"] = RejectBodyAsync,
        ["unsupported_media_type"] = Respond(StatusCodes.Status415UnsupportedMediaType),
        ["account_locked"] = Respond(UserErrors.LockedOut(Wait)),
        ["rate_limited"] = ExceedLimitAsync,
        ["too_many_failures"] = Respond(PasswordErrors.TooManyFailures(Wait)),
        ["internal_error"] = Throw(() => new InvalidOperationException("The test asked for an internal error.")),
        // All providers classify it as an unavailable database.
        ["store_unavailable"] = Throw(() => new TimeoutException("The test asked for an unavailable database.")),
        ["busy"] = Respond(PasswordErrors.Busy),
        ["attempt_expired"] = Respond(UserErrors.AttemptExpired),
        ["interrupted"] = Throw(() => new OperationCanceledException("The test asked for an interrupted request.")),
        ["not_ready"] = Respond(HealthEndpoints.NotReady(["database"])),
        ["session_rule_unavailable"] = Respond(SessionRules.Unavailable),
    };

    /// <summary>The documented codes, in alphabetical order.</summary>
    public static IReadOnlyList<string> Codes { get; } = [.. All.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Finds the response with a code. Codes that begin with <c>http_</c> are those of other statuses from 400 to 599.</summary>
    public static bool TryFind(string code, [NotNullWhen(true)] out ErrorResponse? response)
    {
        if (All.TryGetValue(code, out response)) return true;
        if (!code.StartsWith(StatusPrefix, StringComparison.Ordinal) || !int.TryParse(code.AsSpan(StatusPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var status)) return false;
        if (status is < 400 or > 599 || ProblemResult.From(status).Code != code) return false;

        response = Respond(status);
        return true;
    }

    /// <summary>Describes an unknown code, with the nearest known one.</summary>
    public static string DescribeUnknown(string code)
    {
        var nearest = Codes.MinBy(known => EditDistance.Compute(code, known))!;
        return EditDistance.Compute(code, nearest) <= MaxDistance ? $"'{code}' is not an error code. Did you mean {nearest}?" : $"'{code}' is not an error code. The codes are: {string.Join(", ", Codes)}.";
    }

    /// <summary>A validation error with the fields of the test.</summary>
    public static ErrorResponse RejectFields(IReadOnlyDictionary<string, string[]> fields) => Respond(Error.Invalid(fields));

    private static ErrorResponse Respond(Error error) => ProblemResult.From(error).ExecuteAsync;

    private static ErrorResponse Respond(ProblemResult result) => result.ExecuteAsync;

    private static ErrorResponse Respond(int status) => ProblemResult.From(status).ExecuteAsync;

    private static ErrorResponse Throw(Func<Exception> create) => _ => throw create();

    private static ErrorResponse RespondAtPasskeys(Error error, Error whenAdding) =>
        http => ProblemResult.From(http.Request.Path.StartsWithSegments(PasskeyCalls.Mine, StringComparison.Ordinal) ? whenAdding : error).ExecuteAsync(http);

    /// <summary>A gateway that does not read bodies finds the code in a header. Other calls do not have it.</summary>
    private static ErrorResponse DenyAtGateway(Error error) => http =>
    {
        if (http.Request.Path.StartsWithSegments(ForwardAuthTargetReader.Path, StringComparison.Ordinal)) http.RequestServices.GetRequiredService<IdentityHeaders>().WriteError(http.Response, error.Code);
        return ProblemResult.From(error).ExecuteAsync(http);
    };

    private static Task ChallengeAsync(HttpContext http) => http.RequestServices.GetRequiredService<RequestAuthenticator>().ChallengeAsync(http);

    /// <summary>A page leads to the confirmation, which needs the session. Without one, and at the API, the response is the error.</summary>
    private static async Task RequireStepUpAsync(HttpContext http)
    {
        var authenticator = http.RequestServices.GetRequiredService<RequestAuthenticator>();
        await (PageEndpointMetadata.Answers(http) && await authenticator.AuthenticateAsync(http) is { } session
            ? authenticator.RequireStepUpAsync(http, session)
            : ProblemResult.From(SessionErrors.StepUpRequired).ExecuteAsync(http));
    }

    /// <summary>A 405 names the allowed methods (RFC 9110, 15.5.6), which are others than the sent one.</summary>
    private static Task RejectMethodAsync(HttpContext http)
    {
        http.Response.Headers.Allow = HttpMethods.IsGet(http.Request.Method) ? HttpMethods.Post : HttpMethods.Get;
        return ProblemResult.From(StatusCodes.Status405MethodNotAllowed).ExecuteAsync(http);
    }

    private static Task RejectBodyAsync(HttpContext http)
    {
        OversizedBodyMiddleware.Report(http);
        return ProblemResult.From(StatusCodes.Status413PayloadTooLarge).ExecuteAsync(http);
    }

    /// <summary>Counts the request against a limit of 1 that another request has used up. Where no limit per IP address applies, it is one change too many.</summary>
    private static async Task ExceedLimitAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<RateLimitMetadata>()?.Policy is not { } policy)
        {
            await ProblemResult.From(LimitErrors.TooManyWrites with { RetryAfter = Wait }).ExecuteAsync(http);
            return;
        }

        using var limiter = new AddressRateLimiter(new RateLimitSettings(1, 1, 1, 1, 1), http.RequestServices.GetRequiredService<TimeProvider>());
        limiter.Count(policy, HttpRequestContext.GetClient(http));
        await ProblemResult.From(RequestQuotas.TooManyRequests(RequestQuotas.Count(http, limiter, policy)!)).ExecuteAsync(http);
    }
}
