using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence;

/// <summary>The tables, and the steps (migrations) that bring them to what this version needs.</summary>
public sealed class DatabaseSchema(IServiceScopeFactory scopes, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestStep = TimeSpan.FromHours(1);

    /// <summary>The steps that the database has not taken yet, in order; all of them where there is no database.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return [.. await ContextOf(scope).Database.GetPendingMigrationsAsync(cancellationToken)];
    }

    /// <summary>Takes the pending steps, and makes the database if there is none. Several servers may do so at once.</summary>
    /// <remarks>Who comes second may collide with the first, most of all where nothing is there yet, and looks again. A server that has just been started may need a moment, too.</remarks>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await TryMigrateAsync(cancellationToken);
                return;
            }
            catch (Exception e) when (IsFault(e) && time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(100, 500)), time, cancellationToken);
            }
        }
    }

    private async Task TryMigrateAsync(CancellationToken cancellationToken)
    {
        if ((await PendingAsync(cancellationToken)).Count == 0) return;

        await using var scope = scopes.CreateAsyncScope();
        var context = ContextOf(scope);
        using var turn = await context.LockSchemaAsync(cancellationToken);
        context.Database.SetCommandTimeout(LongestStep);
        await context.Database.MigrateAsync(cancellationToken);
    }

    private static bool IsFault(Exception e) => e is DbException || (e.InnerException is { } inner && IsFault(inner));

    private static AuthContext ContextOf(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AuthContext>();
}
