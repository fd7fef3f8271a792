using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence;

/// <summary>A compiled query that tracks what it finds where its context does so, in a unit of work: a single one would keep to what its first call did.</summary>
/// <param name="compile">Compiles it, tracking or not.</param>
internal sealed class QueryByKey<T, TKey>(Func<QueryTrackingBehavior, Func<AuthContext, TKey, CancellationToken, Task<T?>>> compile)
    where T : class
{
    private readonly Func<AuthContext, TKey, CancellationToken, Task<T?>> _reading = compile(QueryTrackingBehavior.NoTracking);
    private readonly Func<AuthContext, TKey, CancellationToken, Task<T?>> _tracking = compile(QueryTrackingBehavior.TrackAll);

    public Task<T?> FindAsync(AuthContext context, TKey key, CancellationToken cancellationToken) =>
        (context.ChangeTracker.QueryTrackingBehavior == QueryTrackingBehavior.TrackAll ? _tracking : _reading)(context, key, cancellationToken);
}
