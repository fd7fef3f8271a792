using System.Data.Common;
using Auth.Infrastructure.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>How each database is reached.</summary>
internal static class ProviderOptions
{
    /// <summary>How long, in seconds, a statement may take: whoever waits longer is told that the store does not answer. Migrations take the time that they need.</summary>
    private const string StatementPatience = "4";

    /// <summary>How long, in seconds, getting a connection may take. A statement that took too long is cancelled by a connection of its own, so the two add up.</summary>
    private const string ConnectionPatience = "2";

    /// <summary>How long, in seconds, opening a connection to SQL Server may take. Its client opens the connections of a pool one after the other, so a cold burst waits in line.</summary>
    private const string SqlServerConnectionPatience = "8";

    /// <summary>How many statements a connection to PostgreSQL keeps prepared: more than recur.</summary>
    private const string PreparedStatements = "100";

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
                options.UseNpgsql(ImpatientPostgreSql(settings.ConnectionString), o => Configure(o, settings));
                break;
            case DatabaseProvider.SqlServer:
                options.AddInterceptors(new SqlServerPool(), new SqlServerRowCounts()).UseSqlServer(ImpatientSqlServer(settings.ConnectionString), o => Configure(o, settings));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(settings), settings.Provider, "Unknown provider.");
        }
#pragma warning restore EF1001

        return options.UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking);
    }

    /// <summary>A connection beside EF Core's, to what is there already: unlike EF Core's, it makes no file, and keeps none open.</summary>
    public static DbConnection ConnectionTo(DatabaseSettings settings) => settings.Provider switch
    {
        DatabaseProvider.PostgreSql => new NpgsqlConnection(ImpatientPostgreSql(settings.ConnectionString)),
        DatabaseProvider.SqlServer => new SqlConnection(ImpatientSqlServer(settings.ConnectionString)),
        _ => new SqliteConnection(OfExistingFile(settings.ConnectionString)),
    };

    /// <summary>Statements are prepared as they recur, and a connection is handed on as it is: nothing of a request stays with it.</summary>
    internal static string ImpatientPostgreSql(string connectionString) => WithDefaults(
        new NpgsqlConnectionStringBuilder(connectionString),
        ("Timeout", ConnectionPatience), ("Command Timeout", StatementPatience), ("Max Auto Prepare", PreparedStatements), ("No Reset On Close", "True"));

    /// <summary>The pool does not block after a failed open: readiness and requests would disagree for up to a minute after an outage.</summary>
    /// <remarks>A dead connection is never reopened silently, whatever the connection string says: it may lead to a lagging copy, and the session cache is reset only by a connection that fails (P2, ADR 13).</remarks>
    internal static string ImpatientSqlServer(string connectionString)
    {
        var connection = new SqlConnectionStringBuilder(connectionString) { ConnectRetryCount = 0 };
        return WithDefaults(
            connection, ("Connect Timeout", SqlServerConnectionPatience), ("Command Timeout", StatementPatience), ("Pool Blocking Period", nameof(PoolBlockingPeriod.NeverBlock)));
    }

    private static string OfExistingFile(string connectionString)
    {
        var connection = new SqliteConnectionStringBuilder(connectionString) { Pooling = false, DefaultTimeout = SqliteConnectionSetup.BusyTimeout };
        if (connection.Mode == SqliteOpenMode.ReadWriteCreate) connection.Mode = SqliteOpenMode.ReadWrite;
        return connection.ConnectionString;
    }

    /// <summary>What the connection string says itself stays.</summary>
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
        // The unit of work knows what can be repeated. And a fault comes as it is, without advice for developers around it.
        options.ExecutionStrategy(dependencies => new NonRetryingExecutionStrategy(dependencies));
        if (settings.MaxBatchSize is { } size) options.MaxBatchSize(size);
    }
}
