using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;

namespace Auth.Application.ServiceAccounts;

/// <summary>A service account, without the secrets of its keys.</summary>
/// <param name="Name">The unique name.</param>
/// <param name="Scopes">The names of its scopes.</param>
/// <param name="RequiresClient">Whether an introspection must state the client of the session.</param>
/// <param name="ExpiresAt">When the account and its keys expire; null for never.</param>
/// <param name="Keys">The keys, oldest first.</param>
public sealed record ServiceAccountDetails(
    Guid Id, string Name, IReadOnlyList<string> Scopes, bool RequiresClient, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, IReadOnlyList<ServiceKeyDetails> Keys)
{
    internal static ServiceAccountDetails From(ServiceAccount account) =>
        new(account.Id.Value, account.Name, account.Scopes.GetNames(), account.RequiresClient, account.CreatedAt, account.ExpiresAt, [.. account.Keys.Select(ServiceKeyDetails.From)]);
}

/// <summary>A key of a service account, without its secret.</summary>
/// <param name="ExpiresAt">When the key expires; null if it does so only with its account.</param>
/// <param name="LastUsedAt">The last use, up to a minute old; null if there was none.</param>
public sealed record ServiceKeyDetails(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt)
{
    internal static ServiceKeyDetails From(ServiceKey key) => new(key.Id.Value, key.CreatedAt, key.ExpiresAt, key.LastUsedAt);
}

/// <summary>A new key with its secret, which is shown this once.</summary>
/// <param name="Key">The id and the times of the key.</param>
/// <param name="Secret">What the program sends as <c>Authorization: Bearer</c>.</param>
public sealed record IssuedServiceKey(ServiceKeyDetails Key, Token<ServiceKey> Secret);
