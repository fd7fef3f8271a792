using System.Runtime.CompilerServices;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>Validates the session token of each request, and answers requests that lack a valid session.</summary>
internal sealed class RequestAuthenticator(SessionValidator sessions, GatewayCookie gatewayCookie, IAccessPages pages, DeniedRequestLog log)
{
    /// <summary>Finds the session of a request and stores it as a request feature. Null if there is no valid one.</summary>
    public async Task<CurrentSession?> AuthenticateAsync(HttpContext http)
    {
        var credentials = RequestCredentials.Read(http.Request);
        if (!credentials.HasToken) return null;

        await RefreshAsync();
        return await FindSessionAsync(http, credentials);
    }

    /// <summary>Reads the credentials that an endpoint accepts. A forward-auth check accepts the gateway cookie as well.</summary>
    /// <param name="access">The requirement of the endpoint; null if it has none.</param>
    public RequestCredentials ReadCredentials(HttpContext http, AccessRequirement? access) =>
        access is { AcceptsGatewayCookie: true } ? RequestCredentials.ReadAtGateway(http.Request, gatewayCookie) : RequestCredentials.Read(http.Request);

    /// <inheritdoc cref="SessionValidator.RefreshAsync" />
    public Task RefreshAsync() => sessions.RefreshAsync();

    /// <summary>Finds the session of these credentials and stores it as a request feature. Call <see cref="RefreshAsync"/> first, once the request and its body have arrived. Null if there is no valid session.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CurrentSession?> FindSessionAsync(HttpContext http, RequestCredentials credentials)
    {
        var hash = credentials.GatewayToken is { } gatewayToken ? await sessions.FindByGatewayAsync(gatewayToken) : credentials.Token?.Hash();
        return hash is { } known ? await ValidateAsync(http, known) : null;
    }

    /// <summary>Rejects a request without a valid session. Browsers are redirected to the sign-in page.</summary>
    /// <param name="isNoted">Whether to log requests that presented no credentials, too.</param>
    public Task ChallengeAsync(HttpContext http, bool isNoted = false)
    {
        var access = http.GetRequestedEndpoint()?.Metadata.GetMetadata<AccessRequirement>();
        var credentials = ReadCredentials(http, access);
        var challenge = ChallengeFor(credentials);
        if (credentials != default || isNoted) log.LogDenied(http, challenge.Code);
        if (access is { AcceptsGatewayCookie: true } && !credentials.AreAmbiguous && http.Features.Get<GatewayNavigation>() is not null) return pages.SendFromGatewayAsync(http, SessionErrors.NotAuthenticated);
        return PageEndpointMetadata.Answers(http) && !credentials.AreAmbiguous ? pages.SendToSignInAsync(http) : challenge.ExecuteAsync(http);
    }

    /// <summary>Rejects a request whose user lacks permission.</summary>
    public Task ForbidAsync(HttpContext http) => RejectAsync(http, ProblemResult.From(StatusCodes.Status403Forbidden));

    /// <summary>Rejects a request whose authentication is not recent enough. Browsers are redirected to confirm the identity.</summary>
    public async Task RequireStepUpAsync(HttpContext http, CurrentSession session)
    {
        if (!PageEndpointMetadata.Answers(http))
        {
            await RejectAsync(http, ProblemResult.From(SessionErrors.StepUpRequired));
            return;
        }

        log.LogDenied(http, SessionErrors.StepUpRequired.Code);
        await pages.SendToStepUpAsync(http, session);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CurrentSession?> ValidateAsync(HttpContext http, TokenHash<Session> hash)
    {
        var client = HttpRequestContext.GetClient(http);
        var result = await sessions.ValidateAsync(hash, client);
        if (result.Error == SessionErrors.AddressNotLearned) result = await sessions.LearnAddressAsync(hash, client, DeviceTokenTransport.Read(http.Request));
        if (result.IsFailure) return null;

        var session = new CurrentSession(result.Value);
        http.Features.Set(session);
        return session;
    }

    private Task RejectAsync(HttpContext http, ProblemResult refusal)
    {
        log.LogDenied(http, refusal.Code);
        return refusal.ExecuteAsync(http);
    }

    private static ProblemResult ChallengeFor(RequestCredentials credentials) => credentials switch
    {
        { AreAmbiguous: true } => SessionAuthentication.AmbiguousCredentials,
        { Transport: SessionTransport.Bearer } => SessionAuthentication.InvalidToken,
        _ => SessionAuthentication.NotAuthenticated,
    };
}
