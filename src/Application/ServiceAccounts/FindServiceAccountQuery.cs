using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;

namespace Auth.Application.ServiceAccounts;

/// <summary>Finds the service account of a key in the database. Requests go through <see cref="ServiceAccountValidator"/>, which caches it.</summary>
/// <param name="KeyHash">The hash of the presented key.</param>
[AllowedTo(Actors.Anyone)]
internal sealed record FindServiceAccountQuery(TokenHash<ServiceKey> KeyHash) : IQuery<CachedServiceAccount>;

internal sealed class FindServiceAccountHandler(IServiceAccountRepository accounts) : IQueryHandler<FindServiceAccountQuery, CachedServiceAccount>
{
    public async Task<Result<CachedServiceAccount>> Handle(FindServiceAccountQuery query, CancellationToken cancellationToken) =>
        await accounts.FindByKeyAsync(query.KeyHash, cancellationToken) is { } account && account.Keys.FirstOrDefault(key => key.TokenHash == query.KeyHash) is { } key
            ? new CachedServiceAccount(account, key)
            : SessionErrors.NotAuthenticated;
}
