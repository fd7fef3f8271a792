using System.Data.Common;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Settings;

namespace Auth.WebApi.Start;

/// <summary>Sees to the store's schema before the first request, and beside what else a start has to do: that takes as long again.</summary>
internal sealed partial class StorePreparation(DatabaseSchema schema, AuthSettings settings, ILogger<StorePreparation> logger)
{
    private Task? _preparing;

    /// <summary>Brings the schema up to this version, or refuses to start on another one. Begins when first called; whoever calls again waits for the same.</summary>
    /// <remarks>A store that does not answer, and that is not ours to make, may do so later: the server starts, and is not ready until then.</remarks>
    /// <exception cref="StartRefusedException">The schema is older than this server.</exception>
    public Task PrepareAsync() => _preparing ??= Task.Run(CheckAsync);

    private async Task CheckAsync()
    {
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
