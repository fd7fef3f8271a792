using System.Data.Common;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Settings;

namespace Auth.WebApi.Start;

/// <summary>Sees to the store's schema before the first request.</summary>
internal static partial class StorePreparation
{
    /// <summary>Brings the schema up to this version, or refuses to start on another one.</summary>
    /// <remarks>A store that does not answer, and that is not ours to make, may do so later: the server starts, and is not ready until then.</remarks>
    /// <exception cref="StartRefusedException">The schema is older than this server.</exception>
    public static async Task PrepareStoreAsync(this WebApplication app)
    {
        var settings = app.Services.GetRequiredService<AuthSettings>().Database;
        var schema = app.Services.GetRequiredService<DatabaseSchema>();
        if (settings.MigrateOnStart)
        {
            await MigrateAsync(schema, settings.Provider);
            return;
        }

        try
        {
            var pending = await schema.PendingAsync(CancellationToken.None);
            if (pending.Count > 0) throw new StartRefusedException($"The database's schema lacks {pending.Count} of this version's steps. Run 'auth migrate', or set Database:MigrateOnStart to true.");
        }
        catch (Exception away) when (away is DbException or TimeoutException)
        {
            LogStoreAway(app.Logger, away);
        }
    }

    private static async Task MigrateAsync(DatabaseSchema schema, DatabaseProvider provider)
    {
        try
        {
            await schema.MigrateAsync(CancellationToken.None);
        }
        catch (Exception failed) when (failed is DbException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"The database ({provider}) can't be brought up to this version: {failed.Message}", failed);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store does not answer; starting without it. /health/ready tells when it does.")]
    private static partial void LogStoreAway(ILogger logger, Exception exception);
}
