using System.Data.Common;
using Auth.Infrastructure.Persistence.Providers;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence;

/// <summary>The tables, and the steps (migrations) that bring them to what this version needs.</summary>
public sealed class DatabaseSchema
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(1);

    private readonly IServiceScopeFactory _scopes;
    private readonly MigrationHistory _history;
    private readonly TimeProvider _time;

    internal DatabaseSchema(IServiceScopeFactory scopes, MigrationHistory history, TimeProvider time) => (_scopes, _history, _time) = (scopes, history, time);

    /// <summary>Whether the database has plainly taken all steps. Only looks, and quickly; false where it takes more to find out.</summary>
    /// <exception cref="DbException">The store does not answer.</exception>
    public Task<bool> IsCurrentAsync(CancellationToken cancellationToken) => _history.IsCompleteAsync(cancellationToken);

    /// <summary>The steps that the database has not taken yet, in order; all of them where there is no database.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        if (await _history.IsCompleteAsync(cancellationToken)) return [];

        await using var scope = _scopes.CreateAsyncScope();
        return [.. await ContextOf(scope).Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    /// <summary>Takes the pending steps, and makes the database if there is none. Several servers may do so at once.</summary>
    /// <remarks>Who comes second may collide with the first, most of all where nothing is there yet, and looks again. A server that has just been started may need a moment, too.</remarks>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                await TryMigrateAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (IsFault(e) && _time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(100, 500)), _time, cancellationToken);
            }
        }
    }

    private async Task TryMigrateAsync(CancellationToken cancellationToken)
    {
        if ((await PendingAsync(cancellationToken)).Count == 0) return;

        await using var scope = _scopes.CreateAsyncScope();
        var context = ContextOf(scope);
        using var turn = await context.LockSchemaAsync(cancellationToken);
        context.Database.SetCommandTimeout(LongestStep);
        await context.Database.MigrateAsync(cancellationToken);
    }

    private static bool IsFault(Exception e) => (e is DbException && e is not SqlException) || (e is SqlException fault && SqlServerState.CanPass(fault)) || (e.InnerException is { } inner && IsFault(inner));

    private static AuthContext ContextOf(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AuthContext>();
}
