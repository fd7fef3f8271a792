using System.Reflection;
using Auth.Application.Common.Access;
using Auth.Application.ServiceAccounts;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.WebApi.Security;

/// <summary>The service account whose key a request has presented. Never reused for another request.</summary>
/// <param name="account">The account.</param>
/// <param name="keyHash">The hash of the key.</param>
internal sealed class CurrentServiceAccount(CachedServiceAccount account, TokenHash<ServiceKey> keyHash)
{
    private bool _actsForClient;

    /// <summary>The id of the account.</summary>
    public ServiceAccountId AccountId => account.Actor.AccountId;

    /// <summary>The hash of the key.</summary>
    public TokenHash<ServiceKey> KeyHash => keyHash;

    /// <summary>The account as the sender of requests; anonymous while it acts for a client.</summary>
    public Actor Actor => _actsForClient ? Actor.Anonymous : account.Actor;

    /// <summary>The client that the service states in place of itself; null if none.</summary>
    public ClientFingerprint? StatedClient { get; private set; }

    /// <summary>From here on, what happens to a session is recorded as done by its client, not by the service that asks.</summary>
    /// <param name="client">The client; null if the service leaves it out.</param>
    public void ActFor(ClientFingerprint? client) => (_actsForClient, StatedClient) = (true, client);

    /// <summary>Binds the account as a parameter of an endpoint. The endpoint must require a service account.</summary>
    public static ValueTask<CurrentServiceAccount> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult(context.Features.GetRequiredFeature<CurrentServiceAccount>());
}
