using Auth.Infrastructure.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>How each database is reached.</summary>
internal static class ProviderOptions
{
    /// <summary>How long a statement may take: whoever waits longer is told that the store does not answer. Migrations take the time that they need.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Takes the database of the settings. Queries don't track; a unit of work lets them.</summary>
    public static DbContextOptionsBuilder UseStore(this DbContextOptionsBuilder options, DatabaseSettings settings)
    {
#pragma warning disable EF1001 // An internal type is inferred as a type argument; nothing of it is used.
        switch (settings.Provider)
        {
            case DatabaseProvider.Sqlite:
                options.AddInterceptors(new SqliteConnectionSetup()).UseSqlite(settings.ConnectionString, o => Configure(o, settings));
                break;
            case DatabaseProvider.PostgreSql:
                options.UseNpgsql(settings.ConnectionString, o => Configure(o, settings));
                break;
            case DatabaseProvider.SqlServer:
                options.UseSqlServer(settings.ConnectionString, o => Configure(o, settings));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(settings), settings.Provider, "Unknown provider.");
        }
#pragma warning restore EF1001

        return options.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
    }

    private static void Configure<TBuilder, TExtension>(RelationalDbContextOptionsBuilder<TBuilder, TExtension> options, DatabaseSettings settings)
        where TBuilder : RelationalDbContextOptionsBuilder<TBuilder, TExtension>
        where TExtension : RelationalOptionsExtension, new()
    {
        // The unit of work knows what can be repeated. And a fault comes as it is, without advice for developers around it.
        options.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies));
        options.CommandTimeout((int)Patience.TotalSeconds);
        if (settings.MaxBatchSize is { } size) options.MaxBatchSize(size);
    }
}
