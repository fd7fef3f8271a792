using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence;

/// <summary>A compiled query that tracks what it finds where its context does so, in a unit of work: a single one would keep to what its first call did.</summary>
/// <param name="reading">It, without tracking.</param>
/// <param name="tracking">The same, with tracking.</param>
internal sealed class QueryByKey<T, TKey>(Func<AuthContext, TKey, CancellationToken, Task<T?>> reading, Func<AuthContext, TKey, CancellationToken, Task<T?>> tracking)
    where T : class
{
    public Task<T?> FindAsync(AuthContext context, TKey key, CancellationToken cancellationToken) =>
        (context.ChangeTracker.QueryTrackingBehavior == QueryTrackingBehavior.TrackAll ? tracking : reading)(context, key, cancellationToken);
}
