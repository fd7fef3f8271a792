using System.Data.Common;
using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Persistence;

/// <summary>Inspects the database schema and migrates it to this version.</summary>
internal sealed class DatabaseSchema
{
    /// <summary>Last migration step: updates the normalized emails of an older version (<see cref="Users.EmailKeys"/>).</summary>
    public const string EmailKeysStep = "EmailKeys";

    private static readonly TimeSpan RetryTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromHours(1);

    private readonly IServiceScopeFactory _scopes;
    private readonly DatabaseInspector _inspector;
    private readonly DatabaseExceptionExplainer _faults;
    private readonly TimeProvider _time;

    internal DatabaseSchema(IServiceScopeFactory scopes, DatabaseInspector inspector, DatabaseSettings settings, TimeProvider time) =>
        (_scopes, _inspector, _faults, _time) = (scopes, inspector, new DatabaseExceptionExplainer(settings), time);

    /// <summary>Inspects the database quickly, without EF Core and without changing it.</summary>
    /// <exception cref="DatabaseUnusableException">The database cannot be used until an operator acts.</exception>
    /// <exception cref="DbException">The database does not answer now.</exception>
    public Task<DatabaseInspection> InspectAsync(CancellationToken cancellationToken) => ExplainAsync(() => _inspector.InspectAsync(cancellationToken));

    /// <summary>Pending migration steps, in order; all of them if there is no database.</summary>
    /// <exception cref="DatabaseUnusableException">The database cannot be used until an operator acts.</exception>
    /// <exception cref="DbException">The database does not answer now.</exception>
    public async Task<IReadOnlyList<string>> GetPendingMigrationsAsync(CancellationToken cancellationToken) => (await InspectAsync(cancellationToken)).Pending;

    /// <summary>Creates the database if necessary and applies the pending steps. Several servers may do this concurrently.</summary>
    /// <remarks>
    /// Concurrent migrations can collide, and a server that has just started may not answer yet: both cases are retried. Any other exception ends the migration at once.
    /// Normalized emails are checked on every run. During an upgrade, nodes of the previous version may have stored some in the old form.
    /// </remarks>
    /// <returns>Accounts whose normalized email belongs to another account.</returns>
    /// <exception cref="DatabaseUnusableException">The database cannot be used until an operator acts.</exception>
    /// <exception cref="DbException">The database did not answer for 30 seconds.</exception>
    public Task<IReadOnlyList<SharedEmailKey>> MigrateAsync(CancellationToken cancellationToken) => ExplainAsync(async () =>
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            var pending = 0;
            try
            {
                pending = CountMigrations(await _inspector.InspectAsync(cancellationToken));
                if (pending > 0) await ApplyAsync(cancellationToken);
                return await RenewEmailKeysAsync(cancellationToken);
            }
            catch (Exception exception) when (_time.GetElapsedTime(started) < RetryTimeout)
            {
                if (!TransientFaults.IsTransient(exception) && !await HasProgressedAsync(pending, cancellationToken)) throw;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(100, 500)), _time, cancellationToken);
        }
    });

    private static int CountMigrations(DatabaseInspection inspection) => inspection.Pending.Count(step => step != EmailKeysStep);

    private async Task<IReadOnlyList<SharedEmailKey>> RenewEmailKeysAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EmailKeys>().RenewAsync(cancellationToken);
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthContext>();
        using var schemaLock = await context.LockSchemaAsync(cancellationToken);
        await CreateAsync(context.Database.GetService<IRelationalDatabaseCreator>(), cancellationToken);
        context.Database.SetCommandTimeout(MigrationTimeout);
        await context.Database.MigrateAsync(cancellationToken);
        foreach (var host in scope.ServiceProvider.GetServices<HostMigrations>()) await MigrateHostAsync((DbContext)scope.ServiceProvider.GetRequiredService(host.Context), cancellationToken);
    }

    private static async Task MigrateHostAsync(DbContext host, CancellationToken cancellationToken)
    {
        host.Database.SetCommandTimeout(MigrationTimeout);
        await host.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>Whether another process has migrated since, so that the failure was a collision: a table or column that already exists.</summary>
    private async Task<bool> HasProgressedAsync(int pending, CancellationToken cancellationToken) =>
        pending > 0 && CountMigrations(await _inspector.InspectAsync(cancellationToken)) < pending;

    /// <summary>A new database is inspected too, because its server may give it an unusable encoding.</summary>
    private async Task CreateAsync(IRelationalDatabaseCreator creator, CancellationToken cancellationToken)
    {
        if (await creator.ExistsAsync(cancellationToken)) return;

        await creator.CreateAsync(cancellationToken);
        await _inspector.InspectAsync(cancellationToken);
    }

    private async Task<T> ExplainAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception exception) when (DatabaseExceptionExplainer.IsPermanent(exception))
        {
            throw _faults.Explain(exception);
        }
    }
}
