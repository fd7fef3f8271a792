using System.Data.Common;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Users;

namespace Auth.WebApi.Hosting;

/// <summary>Checks or migrates the database schema before the first request. The check can start early, in the background.</summary>
internal sealed partial class SchemaStartupCheck(DatabaseSchema schema, DatabaseSettings settings, ILogger<SchemaStartupCheck> logger)
{
    private readonly Lazy<Task<DatabaseInspection>> _look = new(() => Task.Run(() => schema.InspectAsync(CancellationToken.None)));

    /// <summary>Starts the check. It changes nothing, so it need not be awaited.</summary>
    public void Start() => _ = _look.Value;

    /// <summary>Migrates the schema if configured, or rejects the start if migrations are pending.</summary>
    /// <remarks>An unavailable database may come back: the server starts, and reports that it is not ready until then.</remarks>
    /// <exception cref="OperationCanceledException">The process received a stop signal.</exception>
    /// <exception cref="StartupException">The schema is older than this server, or the database cannot be used until an operator acts.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await IsCurrentAsync(cancellationToken)) return;

            if (settings.MigrateOnStart) await MigrateAsync(cancellationToken);
            else await RejectOldSchemaAsync(cancellationToken);
        }
        catch (DatabaseUnusableException exception)
        {
            throw new StartupException(exception.Message, exception);
        }
    }

    private async Task<bool> IsCurrentAsync(CancellationToken cancellationToken)
    {
        try
        {
            var inspection = await _look.Value.WaitAsync(cancellationToken);
            if (inspection.Newer.Count > 0) LogNewerSchema(inspection.Newer.Count, inspection.Newer[^1]);
            return inspection.Pending.Count == 0;
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            // The next access fails as well, and handles it.
            return false;
        }
    }

    private async Task RejectOldSchemaAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pending = await schema.GetPendingMigrationsAsync(cancellationToken);
            if (pending.Count > 0) throw new StartupException($"The database does not exist, or its schema is older than this version (pending migrations: {pending.Count}). Check ConnectionStrings:Auth, then run 'auth migrate', or set Database:MigrateOnStart to true.");
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            LogStoreAway(exception);
        }
    }

    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var sharedKey in await schema.MigrateAsync(cancellationToken)) LogSharedEmailKey(sharedKey);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException)
        {
            throw new StartupException($"The database ({settings.Provider}) can't be migrated to this version: {exception.Message}", exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{SharedEmailKey}")]
    private partial void LogSharedEmailKey(SharedEmailKey sharedEmailKey);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is unavailable; starting without it. /health/ready reports when it is available.")]
    private partial void LogStoreAway(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database schema is newer than this server, with {Count} unknown migrations up to {Migration}. It remains compatible with this version.")]
    private partial void LogNewerSchema(int count, string migration);
}
