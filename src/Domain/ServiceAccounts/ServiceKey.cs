using Auth.Domain.Common;

namespace Auth.Domain.ServiceAccounts;

/// <summary>A key with which a program authenticates as its service account. Revoking a key removes it.</summary>
public sealed class ServiceKey : IHasToken
{
    /// <summary>For the persistence layer, which sets the properties.</summary>
    private ServiceKey()
    {
    }

    internal ServiceKey(TokenHash<ServiceKey> tokenHash, DateTimeOffset? expiresAt, DateTimeOffset now) =>
        (Id, TokenHash, CreatedAt, ExpiresAt) = (ServiceKeyId.New(now), tokenHash, now, expiresAt);

    static string IHasToken.TokenPrefix => "key_";

    static bool IHasToken.HasChecksum => true;

    /// <summary>The id.</summary>
    public ServiceKeyId Id { get; private set; }

    /// <summary>The hash of the key, which is all that is stored of it.</summary>
    public TokenHash<ServiceKey> TokenHash { get; private set; }

    /// <summary>When the key was created.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>When the key expires; null if it does so only with its account.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>The last use, stored up to a minute later; null if there was none. Changed by <see cref="IServiceAccountRepository.StoreUsesAsync"/> alone.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>Whether the key has expired.</summary>
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}
