using System.Data.Common;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence;

/// <summary>The tables, and the steps (migrations) that bring them to what this version needs.</summary>
public sealed class DatabaseSchema
{
    /// <summary>The last step: the keys of emails that an older version has made (<see cref="Users.EmailKeys"/>).</summary>
    public const string EmailKeysStep = "EmailKeys";

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
        var context = ContextOf(scope);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
        if (pending.Count > 0) return pending;
        return await context.Counters.ReadAsync(Counter.EmailKeys, cancellationToken) < EmailKeys.Version ? [EmailKeysStep] : [];
    }

    /// <summary>Takes the pending steps, and makes the database if there is none. Several servers may do so at once.</summary>
    /// <remarks>
    /// Who comes second may collide with the first, most of all where nothing is there yet, and looks again. A server that has just been started may need a moment, too.
    /// The keys of emails are looked through each time: during an upgrade, nodes of the version before may have stored some in the old form.
    /// </remarks>
    /// <returns>The accounts that could not be given the key of their email, as another account has it.</returns>
    public async Task<IReadOnlyList<SharedEmailKey>> MigrateAsync(CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return await TryMigrateAsync(cancellationToken);
            }
            catch (Exception e) when (IsFault(e) && _time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(100, 500)), _time, cancellationToken);
            }
        }
    }

    private async Task<IReadOnlyList<SharedEmailKey>> TryMigrateAsync(CancellationToken cancellationToken)
    {
        await using (var scope = _scopes.CreateAsyncScope())
        {
            if ((await PendingAsync(cancellationToken)).Any(step => step != EmailKeysStep)) await MigrateAsync(ContextOf(scope), cancellationToken);
        }

        await using var fresh = _scopes.CreateAsyncScope();
        return await fresh.ServiceProvider.GetRequiredService<EmailKeys>().RenewAsync(cancellationToken);
    }

    private static async Task MigrateAsync(AuthContext context, CancellationToken cancellationToken)
    {
        using var turn = await context.LockSchemaAsync(cancellationToken);
        context.Database.SetCommandTimeout(LongestStep);
        await context.Database.MigrateAsync(cancellationToken);
    }

    private static bool IsFault(Exception e) => e is DbException || (e.InnerException is { } inner && IsFault(inner));

    private static AuthContext ContextOf(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<AuthContext>();
}
