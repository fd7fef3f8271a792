using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Configures EF Core and plain connections for each database provider, with timeouts.</summary>
internal static class DatabaseProviderOptions
{
    /// <summary>Command timeout in seconds; a slower statement is reported as an unavailable database. Migrations set their own timeout.</summary>
    private const string CommandTimeoutSeconds = "4";

    /// <summary>Connect timeout in seconds. A timed-out command is canceled over a new connection, so both timeouts can add up.</summary>
    private const string ConnectTimeoutSeconds = "2";

    /// <summary>Connect timeout of SQL Server in seconds. Its client opens the connections of a pool one after another, so a burst on a cold pool queues.</summary>
    private const string SqlServerConnectTimeoutSeconds = "8";

    /// <summary>Number of statements that a PostgreSQL connection keeps prepared; more than Auth repeats.</summary>
    private const string PreparedStatements = "100";

    /// <summary>Configures the database of the settings, without tracking by default.</summary>
    public static DbContextOptionsBuilder UseDatabase(this DbContextOptionsBuilder options, DatabaseSettings settings)
    {
#pragma warning disable EF1001 // An internal type is inferred as a type argument, but not used.
        switch (settings.Provider)
        {
            case DatabaseProvider.Sqlite:
                options.UseSqlite(settings.ConnectionString, o => Configure(o, settings));
                break;
            case DatabaseProvider.PostgreSql:
                options.UseNpgsql(WithPostgreSqlTimeouts(settings.ConnectionString), o => Configure(o, settings));
                break;
            case DatabaseProvider.SqlServer:
                options.UseSqlServer(WithSqlServerTimeouts(settings.ConnectionString), o => Configure(o, settings));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(settings), settings.Provider, "Unknown provider.");
        }
#pragma warning restore EF1001

        return options.AddInterceptors(CreateInterceptors(settings)).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
    }

    /// <summary>Configures a context of the host application, on the connection of Auth's own.</summary>
    /// <param name="historyTable">The table of its migrations.</param>
    public static DbContextOptionsBuilder<TContext> UseConnection<TContext>(this DbContextOptionsBuilder<TContext> options, DbConnection connection, DatabaseSettings settings, string historyTable)
        where TContext : DbContext
    {
        options.AddInterceptors(CreateInterceptors(settings));
#pragma warning disable EF1001 // An internal type is inferred as a type argument, but not used.
        return settings.Provider switch
        {
            DatabaseProvider.PostgreSql => options.UseNpgsql(connection, o => Configure(o.MigrationsHistoryTable(historyTable), settings)),
            DatabaseProvider.SqlServer => options.UseSqlServer(connection, o => Configure(o.MigrationsHistoryTable(historyTable), settings)),
            _ => options.UseSqlite(connection, o => Configure(o.MigrationsHistoryTable(historyTable), settings)),
        };
#pragma warning restore EF1001
    }

    /// <summary>Creates a connection for use without EF Core. Unlike an EF Core connection, it never creates a SQLite file and keeps none open.</summary>
    public static DbConnection ConnectionTo(DatabaseSettings settings) => settings.Provider switch
    {
        DatabaseProvider.PostgreSql => new NpgsqlConnection(WithPostgreSqlTimeouts(settings.ConnectionString)),
        DatabaseProvider.SqlServer => new SqlConnection(WithSqlServerTimeouts(settings.ConnectionString)),
        _ => new SqliteConnection(ForExistingFile(settings.ConnectionString)),
    };

    /// <summary>Repeated statements are prepared. A pooled connection is reused without a reset, because requests leave no state on it.</summary>
    internal static string WithPostgreSqlTimeouts(string connectionString) => WithDefaults(
        new NpgsqlConnectionStringBuilder(connectionString),
        ("Timeout", ConnectTimeoutSeconds), ("Command Timeout", CommandTimeoutSeconds), ("Max Auto Prepare", PreparedStatements), ("No Reset On Close", "True"));

    /// <summary>Disables the pool's blocking period after a failed open, because readiness and requests would disagree for up to a minute after an outage.</summary>
    /// <remarks>A dead connection is never reopened silently. It could reach a lagging replica, and only a failing connection resets the session cache (P2, ADR 13).</remarks>
    internal static string WithSqlServerTimeouts(string connectionString)
    {
        var connection = new SqlConnectionStringBuilder(connectionString) { ConnectRetryCount = 0 };
        return WithDefaults(
            connection, ("Connect Timeout", SqlServerConnectTimeoutSeconds), ("Command Timeout", CommandTimeoutSeconds), ("Pool Blocking Period", nameof(PoolBlockingPeriod.NeverBlock)));
    }

    private static IInterceptor[] CreateInterceptors(DatabaseSettings settings) => settings.Provider switch
    {
        DatabaseProvider.Sqlite => [new SqliteConnectionInterceptor()],
        DatabaseProvider.SqlServer => [new SqlServerPoolExhaustionInterceptor(), new SqlServerRowCountInterceptor()],
        _ => [],
    };

    private static string ForExistingFile(string connectionString)
    {
        var connection = new SqliteConnectionStringBuilder(connectionString) { Pooling = false, DefaultTimeout = SqliteConnectionInterceptor.BusyTimeout };
        if (connection.Mode == SqliteOpenMode.ReadWriteCreate) connection.Mode = SqliteOpenMode.ReadWrite;
        return connection.ConnectionString;
    }

    /// <summary>Values in the connection string take precedence over the defaults.</summary>
    private static string WithDefaults(DbConnectionStringBuilder connection, params (string Key, string Value)[] defaults)
    {
        foreach (var (key, value) in defaults)
        {
            if (!connection.ShouldSerialize(key)) connection[key] = value;
        }

        return connection.ConnectionString;
    }

    private static void Configure<TBuilder, TExtension>(RelationalDbContextOptionsBuilder<TBuilder, TExtension> options, DatabaseSettings settings)
        where TBuilder : RelationalDbContextOptionsBuilder<TBuilder, TExtension>
        where TExtension : RelationalOptionsExtension, new()
    {
        // Only the unit of work retries. This strategy also keeps EF Core from wrapping exceptions in advice for developers.
        options.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies));
        if (settings.MaxBatchSize is { } size) options.MaxBatchSize(size);
    }
}
