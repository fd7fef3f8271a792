using System.Data.Common;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Users;
using Auth.Infrastructure.Settings;

namespace Auth.WebApi.Start;

/// <summary>Sees to the store's schema before the first request. The first look at it can be taken while the server does something else.</summary>
internal sealed partial class StorePreparation(DatabaseSchema schema, AuthSettings settings, ILogger<StorePreparation> logger)
{
    private readonly Lazy<Task<DatabaseInspection>> _look = new(() => Task.Run(() => schema.InspectAsync(CancellationToken.None)));

    /// <summary>Begins to look; that changes nothing, so nobody has to wait for it.</summary>
    public void BeginToLook() => _ = _look.Value;

    /// <summary>Brings the schema up to this version, or refuses to start on another one.</summary>
    /// <remarks>A store that does not answer, and that is not ours to make, may do so later: the server starts, and is not ready until then.</remarks>
    /// <exception cref="OperationCanceledException">The process is asked to stop.</exception>
    /// <exception cref="StartRefusedException">The schema is older than this server, or the database cannot be used until an operator acts.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await IsCurrentAsync(cancellationToken)) return;

            if (settings.Database.MigrateOnStart) await MigrateAsync(cancellationToken);
            else await RefuseOldSchemaAsync(cancellationToken);
        }
        catch (DatabaseUnusableException unusable)
        {
            throw new StartRefusedException(unusable.Message, unusable);
        }
    }

    private async Task<bool> IsCurrentAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await _look.Value.WaitAsync(cancellationToken);
            if (found.Newer.Count > 0) LogNewerSchema(found.Newer.Count, found.Newer[^1]);
            return found.Pending.Count == 0;
        }
        catch (Exception away) when (away is DbException or TimeoutException)
        {
            // Whoever looks again will meet it, and knows what to do.
            return false;
        }
    }

    private async Task RefuseOldSchemaAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pending = await schema.PendingAsync(cancellationToken);
            if (pending.Count > 0) throw new StartRefusedException($"The database schema lacks {pending.Count} migrations of this version. Run 'auth migrate', or set Database:MigrateOnStart to true.");
        }
        catch (Exception away) when (away is DbException or TimeoutException)
        {
            LogStoreAway(away);
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var account in await schema.MigrateAsync(cancellationToken)) LogSharedEmailKey(account);
        }
        catch (Exception away) when (away is DbException or TimeoutException)
        {
            throw new StartRefusedException($"The database ({settings.Database.Provider}) can't be migrated to this version: {away.Message}", away);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{SharedEmailKey}")]
    private partial void LogSharedEmailKey(SharedEmailKey sharedEmailKey);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer; starting without it. /health/ready tells when it does.")]
    private partial void LogStoreAway(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database's schema is newer than this server: it has {Count} migrations that this version does not know, the last is {Migration}. It still serves this version.")]
    private partial void LogNewerSchema(int count, string migration);
}
