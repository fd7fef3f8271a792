using System.Data.Common;
using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Persistence.Users;
using Auth.Infrastructure.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
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
    private readonly DatabaseInspector _inspector;
    private readonly PermanentFaults _faults;
    private readonly TimeProvider _time;

    internal DatabaseSchema(IServiceScopeFactory scopes, DatabaseInspector inspector, DatabaseSettings settings, TimeProvider time) =>
        (_scopes, _inspector, _faults, _time) = (scopes, inspector, new PermanentFaults(settings), time);

    /// <summary>Looks at the database without EF Core, quickly; changes nothing.</summary>
    /// <exception cref="DatabaseUnusableException">It cannot be used until an operator acts.</exception>
    /// <exception cref="DbException">It does not answer; it may do so later.</exception>
    public Task<DatabaseInspection> InspectAsync(CancellationToken cancellationToken) => ExplainAsync(() => _inspector.InspectAsync(cancellationToken));

    /// <summary>The steps that the database has not taken yet, in order; all of them where there is no database.</summary>
    /// <exception cref="DatabaseUnusableException">The database cannot be used until an operator acts.</exception>
    /// <exception cref="DbException">It does not answer; it may do so later.</exception>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken) => (await InspectAsync(cancellationToken)).Pending;

    /// <summary>Takes the pending steps, and makes the database if there is none. Several servers may do so at once.</summary>
    /// <remarks>
    /// Who comes second may collide with the first, most of all where nothing is there yet, and looks again. A server that has just been started may need a moment, too. Any other fault ends it at once.
    /// The keys of emails are looked through each time, also when no step is pending: during an upgrade, nodes of the version before may have stored some in the old form.
    /// </remarks>
    /// <returns>The accounts that could not be given the key of their email, as another account has it.</returns>
    /// <exception cref="DatabaseUnusableException">The database cannot be used until an operator acts.</exception>
    /// <exception cref="DbException">It does not answer, and did not within 30 seconds.</exception>
    public Task<IReadOnlyList<SharedEmailKey>> MigrateAsync(CancellationToken cancellationToken) => ExplainAsync(async () =>
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            var pending = 0;
            try
            {
                pending = MigrationsIn(await _inspector.InspectAsync(cancellationToken));
                if (pending > 0) await ApplyAsync(cancellationToken);
                return await RenewEmailKeysAsync(cancellationToken);
            }
            catch (Exception fault) when (_time.GetElapsedTime(started) < Patience)
            {
                if (!TransientFaults.IsTransient(fault) && !await LacksLessAsync(pending, cancellationToken)) throw;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(100, 500)), _time, cancellationToken);
        }
    });

    private static int MigrationsIn(DatabaseInspection found) => found.Pending.Count(step => step != EmailKeysStep);

    private async Task<IReadOnlyList<SharedEmailKey>> RenewEmailKeysAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<EmailKeys>().RenewAsync(cancellationToken);
    }

    private async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await using var scope = _scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthContext>();
        using var turn = await context.LockSchemaAsync(cancellationToken);
        await CreateAsync(context.Database.GetService<IRelationalDatabaseCreator>(), cancellationToken);
        context.Database.SetCommandTimeout(LongestStep);
        await context.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>Whether another process has migrated meanwhile, so that a failure is a collision with it: a table or a column that is there already.</summary>
    private async Task<bool> LacksLessAsync(int pending, CancellationToken cancellationToken) =>
        pending > 0 && MigrationsIn(await _inspector.InspectAsync(cancellationToken)) < pending;

    /// <summary>A new database is looked at as well: its server may give it an encoding that is not usable.</summary>
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
        catch (Exception fault) when (PermanentFaults.IsPermanent(fault))
        {
            throw _faults.Explain(fault);
        }
    }
}
