using Auth.Infrastructure.Settings;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>How each database is reached.</summary>
internal static class ProviderOptions
{
    /// <summary>Takes the database of the settings. Queries don't track; a unit of work lets them.</summary>
    public static DbContextOptionsBuilder UseStore(this DbContextOptionsBuilder options, DatabaseSettings settings) =>
        options.UseDatabase(settings).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);

    private static DbContextOptionsBuilder UseDatabase(this DbContextOptionsBuilder options, DatabaseSettings settings)
    {
        var (connection, batch) = (settings.ConnectionString, settings.MaxBatchSize);
        return settings.Provider switch
        {
            DatabaseProvider.Sqlite => options.AddInterceptors(new SqliteConnectionSetup()).UseSqlite(connection, o => _ = batch is { } n ? o.MaxBatchSize(n) : o),
            DatabaseProvider.PostgreSql => options.UseNpgsql(connection, o => _ = batch is { } n ? o.MaxBatchSize(n) : o),
            DatabaseProvider.SqlServer => options.UseSqlServer(connection, o => _ = batch is { } n ? o.MaxBatchSize(n) : o),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Provider, "Unknown provider."),
        };
    }
}
