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
                options.AddInterceptors(new SqlServerPool()).UseSqlServer(ImpatientSqlServer(settings.ConnectionString), o => Configure(o, settings));
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
    internal static string ImpatientPostgreSql(string connectionString) =>
        Impatient(new NpgsqlConnectionStringBuilder(connectionString), "Timeout", ("Max Auto Prepare", PreparedStatements), ("No Reset On Close", "True"));

    internal static string ImpatientSqlServer(string connectionString) => Impatient(new SqlConnectionStringBuilder(connectionString), "Connect Timeout");

    private static string OfExistingFile(string connectionString)
    {
        var connection = new SqliteConnectionStringBuilder(connectionString) { Pooling = false, DefaultTimeout = SqliteConnectionSetup.BusyTimeout };
        if (connection.Mode == SqliteOpenMode.ReadWriteCreate) connection.Mode = SqliteOpenMode.ReadWrite;
        return connection.ConnectionString;
    }

    /// <summary>What the connection string says itself stays.</summary>
    private static string Impatient(DbConnectionStringBuilder connection, string connectTimeout, params (string Key, string Value)[] others)
    {
        foreach (var (key, value) in others.Append((connectTimeout, ConnectionPatience)).Append(("Command Timeout", StatementPatience)))
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
