using Auth.Application.Common.Access;
using Auth.Application.ServiceAccounts;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>Authenticates programs by the keys of their service accounts.</summary>
internal sealed class ServiceAccountAuthenticator(ServiceAccountValidator accounts, DeniedRequestLog log)
{
    /// <summary>Whether the key is valid and its account holds the scopes. Stores the account as a request feature; otherwise, the response has been written.</summary>
    /// <param name="http">The request.</param>
    /// <param name="key">The presented key.</param>
    /// <param name="required">The scopes that its account must hold.</param>
    /// <param name="validatesLater">Whether the endpoint validates the key itself, once the body has arrived.</param>
    public async ValueTask<bool> AdmitAsync(HttpContext http, Token<ServiceKey> key, Scopes required, bool validatesLater = false)
    {
        var hash = key.Hash();
        // What the cache knows may be old. It admits the request to the endpoint, and rejects none.
        var found = validatesLater ? accounts.FindCached(hash) : null;
        if (found?.Actor.Scopes.Includes(required) != true) found = await accounts.ValidateAsync(hash);
        if (found is not { } account)
        {
            await RejectAsync(http, SessionAuthentication.InvalidToken);
            return false;
        }

        http.Features.Set(new CurrentServiceAccount(account, hash));
        if (account.Actor.Scopes.Includes(required)) return true;

        await RejectAsync(http, InsufficientScope(required));
        return false;
    }

    /// <summary>Rejects a request whose service account lost its key or changed before the commit. With the same key, the client may repeat the request if it is still valid.</summary>
    public async Task RejectAsync(HttpContext http, CurrentServiceAccount service) =>
        await RejectAsync(http, await accounts.ValidateAsync(service.KeyHash) is null ? SessionAuthentication.InvalidToken : ProblemResult.From(ProblemExceptionHandler.Interrupted));

    /// <summary>Logs a rejection, and returns it as the response of the endpoint.</summary>
    public ProblemResult Deny(HttpContext http, ProblemResult refusal)
    {
        log.LogDenied(http, refusal.Code);
        return refusal;
    }

    /// <summary>As RFC 6750, 3.1 asks for.</summary>
    internal static ProblemResult InsufficientScope(Scopes required) =>
        ProblemResult.From(AccessErrors.InsufficientScope) with { Detail = $"The service account lacks the scope for this request: {string.Join(' ', required.GetNames())}.", Challenge = $"Bearer error=\"insufficient_scope\", scope=\"{string.Join(' ', required.GetNames())}\"" };

    private Task RejectAsync(HttpContext http, ProblemResult refusal) => Deny(http, refusal).ExecuteAsync(http);
}
