using System.Runtime.CompilerServices;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Application.ServiceAccounts;

/// <summary>Validates the key of each request of a service account from the cache, which is as fresh as the database (ADR 13).</summary>
internal sealed class ServiceAccountValidator(SessionCache cache, ServiceKeyUses uses, IServiceScopeFactory scopes, TimeProvider time)
{
    /// <summary>Returns the account of a key; null if the key does not exist, was revoked or has expired.</summary>
    /// <param name="hash">The hash of the presented key.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CachedServiceAccount?> ValidateAsync(TokenHash<ServiceKey> hash)
    {
        await cache.RefreshAsync();
        var account = cache.Find(hash) ?? await ReadFromDatabaseAsync(hash);
        var now = time.Now();
        if (account is null || account.IsExpired(now)) return null;

        uses.Record(account.Actor.KeyId, now);
        return account;
    }

    /// <summary>Returns what the cache knew at its last refresh, which may be old. Call <see cref="ValidateAsync"/> before the request takes effect. Does not record a use.</summary>
    /// <returns>Null if the key is not cached or has expired.</returns>
    public CachedServiceAccount? FindCached(TokenHash<ServiceKey> hash) => cache.Find(hash) is { } account && !account.IsExpired(time.Now()) ? account : null;

    private async Task<CachedServiceAccount?> ReadFromDatabaseAsync(TokenHash<ServiceKey> hash)
    {
        var fill = cache.BeginFill();
        await using var scope = scopes.CreateAsyncScope();
        var found = await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new FindServiceAccountQuery(hash), CancellationToken.None);
        if (found.IsFailure) return null;

        fill.Add(hash, found.Value);
        return found.Value;
    }
}
