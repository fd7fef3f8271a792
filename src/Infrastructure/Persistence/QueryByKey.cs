using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence;

/// <summary>A compiled query that tracks its result inside a unit of work only. EF Core fixes the tracking of a compiled query, so there are two of them.</summary>
/// <param name="reading">The query without tracking.</param>
/// <param name="tracking">The same query with tracking.</param>
internal sealed class QueryByKey<T, TKey>(Func<AuthContext, TKey, CancellationToken, Task<T?>> reading, Func<AuthContext, TKey, CancellationToken, Task<T?>> tracking)
    where T : class
{
    public Task<T?> FindAsync(AuthContext context, TKey key, CancellationToken cancellationToken) =>
        (context.ChangeTracker.QueryTrackingBehavior == QueryTrackingBehavior.TrackAll ? tracking : reading)(context, key, cancellationToken);
}

/// <summary>A compiled query for a list by a key, with and without tracking as <see cref="QueryByKey{T, TKey}"/>.</summary>
/// <param name="reading">The query without tracking.</param>
/// <param name="tracking">The same query with tracking.</param>
internal sealed class ListByKey<T, TKey>(Func<AuthContext, TKey, IAsyncEnumerable<T>> reading, Func<AuthContext, TKey, IAsyncEnumerable<T>> tracking)
    where T : class
{
    public async Task<IReadOnlyList<T>> ListAsync(AuthContext context, TKey key, CancellationToken cancellationToken) =>
        await (context.ChangeTracker.QueryTrackingBehavior == QueryTrackingBehavior.TrackAll ? tracking : reading)(context, key).ToListAsync(cancellationToken);
}
