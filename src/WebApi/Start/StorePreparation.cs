using System.Data.Common;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Settings;

namespace Auth.WebApi.Start;

/// <summary>Sees to the store's schema before the first request. The first look at it can be taken while the server does something else.</summary>
internal sealed partial class StorePreparation(DatabaseSchema schema, AuthSettings settings, ILogger<StorePreparation> logger)
{
    private readonly Lazy<Task<bool>> _look = new(() => Task.Run(() => schema.IsCurrentAsync(CancellationToken.None)));

    /// <summary>Begins to look; that changes nothing, so nobody has to wait for it.</summary>
    public void BeginToLook() => _ = _look.Value;

    /// <summary>Brings the schema up to this version, or refuses to start on another one.</summary>
    /// <remarks>A store that does not answer, and that is not ours to make, may do so later: the server starts, and is not ready until then.</remarks>
    /// <exception cref="StartRefusedException">The schema is older than this server, or the database is set up in a way that Auth can't work with.</exception>
    public async Task PrepareAsync()
    {
        try
        {
            await PrepareSchemaAsync();
        }
        catch (DatabaseUnusableException unusable)
        {
            throw new StartRefusedException(unusable.Message, unusable);
        }
    }

    private async Task PrepareSchemaAsync()
    {
        if (await IsCurrentAsync()) return;

        if (settings.Database.MigrateOnStart)
        {
            await MigrateAsync();
            return;
        }

        try
        {
            var pending = await schema.PendingAsync(CancellationToken.None);
            if (pending.Count > 0) throw new StartRefusedException($"The database's schema lacks {pending.Count} of this version's steps. Run 'auth migrate', or set Database:MigrateOnStart to true.");
        }
        catch (Exception away) when (away is DbException or TimeoutException)
        {
            LogStoreAway(away);
        }
    }

    private async Task<bool> IsCurrentAsync()
    {
        try
        {
            return await _look.Value;
        }
        catch (Exception away) when (away is DbException or TimeoutException)
        {
            // Whoever looks again will meet it, and knows what to do.
            return false;
        }
    }

    private async Task MigrateAsync()
    {
        try
        {
            await schema.MigrateAsync(CancellationToken.None);
        }
        catch (Exception failed) when (failed is DbException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The database ({settings.Database.Provider}) can't be brought up to this version: {failed.Message}", failed);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer; starting without it. /health/ready tells when it does.")]
    private partial void LogStoreAway(Exception exception);
}
