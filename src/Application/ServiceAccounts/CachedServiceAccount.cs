using Auth.Application.Common.Access;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>A cached service account and one of its keys, as of a read from the database.</summary>
internal sealed class CachedServiceAccount
{
    private readonly DateTimeOffset? _expiresAt;

    /// <summary>Copies the values that were read.</summary>
    public CachedServiceAccount(ServiceAccount account, ServiceKey key)
    {
        Actor = new(account.Id, key.Id, account.Name, account.Scopes);
        RequiresClient = account.RequiresClient;
        _expiresAt = account.ExpiresAt < key.ExpiresAt ? account.ExpiresAt : key.ExpiresAt ?? account.ExpiresAt;
    }

    /// <summary>The id of the account.</summary>
    public ServiceAccountId Id => Actor.AccountId;

    /// <summary>The account as the sender of requests.</summary>
    public ServiceAccountActor Actor { get; }

    /// <summary>Whether an introspection must state the client of the session.</summary>
    public bool RequiresClient { get; }

    /// <summary>A position of the revocation log before the read. Later changes are not reflected here.</summary>
    internal long ReadPosition { get; set; }

    /// <summary>Whether the key or its account has expired.</summary>
    public bool IsExpired(DateTimeOffset now) => _expiresAt <= now;
}
