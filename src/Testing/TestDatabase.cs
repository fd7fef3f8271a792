using System.Globalization;
using Auth.Infrastructure.Persistence;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Auth.Testing;

/// <summary>A temporary database for one server or for several nodes. It can fail, be busy or be slow on command.</summary>
/// <remarks>
/// SQLite uses a file in a temporary directory: Auth needs SQLite's write-ahead log, which a database in memory does not have.
/// Faults strike each transaction, command and commit of all servers on this instance and on those from <see cref="Shared"/>.
/// </remarks>
public sealed class TestDatabase : IDisposable
{
    private readonly Action _remove;
    private readonly DatabaseProvider _provider;

    private TestDatabase(DatabaseProvider provider, string connectionString, FaultInjector faults, Action remove)
    {
        (_provider, _remove, Faults, ConnectionString) = (provider, remove, faults, connectionString);
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = $"{provider}",
            ["ConnectionStrings:Auth"] = connectionString,
            ["Database:MigrateOnStart"] = "true",
        };
    }

    /// <summary>The connection string.</summary>
    public string ConnectionString { get; }

    /// <summary>The settings with which a server uses this database.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Lets single steps fail, for tests of what happens between two of them.</summary>
    public FaultInjector Faults { get; }

    /// <summary>A new SQLite database, in a temporary directory that <see cref="Dispose"/> deletes.</summary>
    public static TestDatabase Sqlite()
    {
        var directory = Directory.CreateTempSubdirectory("auth-tests-");
        return new TestDatabase(DatabaseProvider.Sqlite, $"Data Source={Path.Combine(directory.FullName, "auth.db")}", new(), () =>
        {
            // A server that has just started may still be looking for an administrator.
            if (!SpinWait.SpinUntil(() => TryDelete(directory), TimeSpan.FromSeconds(5)))
                throw new TestServerException($"{directory.FullName} can't be deleted. Dispose the servers on a shared database before the database.");
        });
    }

    /// <summary>A new database on a PostgreSQL server, which <see cref="Dispose"/> drops. No other database is touched.</summary>
    /// <param name="server">A connection string whose user may create databases.</param>
    /// <exception cref="TestServerException">The server cannot be reached, or rejects the user.</exception>
    public static TestDatabase PostgreSql(string server)
    {
        var name = $"auth_tests_{Guid.CreateVersion7():N}";
        try
        {
            ExecutePostgreSql(server, $"CREATE DATABASE {name}");
        }
        catch (NpgsqlException exception)
        {
            throw new TestServerException($"No database for the test can be created on the PostgreSQL server. Its user needs CREATEDB. {exception.Message}", exception);
        }

        var connectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        return new TestDatabase(DatabaseProvider.PostgreSql, connectionString, new(), () =>
        {
            using (var connection = new NpgsqlConnection(connectionString)) NpgsqlConnection.ClearPool(connection);
            ExecutePostgreSql(server, $"DROP DATABASE {name} WITH (FORCE)");
        });
    }

    /// <summary>A database that the test manages itself, and that <see cref="Dispose"/> leaves alone.</summary>
    public static TestDatabase Given(DatabaseProvider provider, string connectionString) => new(provider, connectionString, new(), () => { });

    /// <summary>The same PostgreSQL database through another local port, such as that of a proxy. It replaces this instance, and removes the database when disposed.</summary>
    public TestDatabase At(int port) =>
        new(DatabaseProvider.PostgreSql, new NpgsqlConnectionStringBuilder(ConnectionString) { Host = "127.0.0.1", Port = port }.ConnectionString, Faults, _remove);

    /// <summary>The same database for one of several servers, which do not remove it.</summary>
    public TestDatabase Shared() => new(_provider, ConnectionString, Faults, () => { });

    /// <summary>Makes every access fail as if the database were unavailable, until <see cref="Recover"/>. Requests that need it get 503.</summary>
    public void Fail() => Faults.Arm(step: 1, after: false, CreateLoss, stays: true);

    /// <summary>Makes every access conflict, as if other transactions always were faster, until <see cref="Recover"/>.</summary>
    /// <remarks>The server retries a transaction for 10 seconds in real time, and then answers 503.</remarks>
    public void BeBusy() => Faults.Arm(step: 1, after: false, CreateConflict, stays: true);

    /// <summary>Makes every transaction, command and commit take longer, in real time, until <see cref="Recover"/>.</summary>
    /// <param name="delay">For each step. A login has about ten.</param>
    public void BeSlow(TimeSpan delay) => Faults.Delay = delay;

    /// <summary>Ends <see cref="Fail"/>, <see cref="BeBusy"/> and <see cref="BeSlow"/>.</summary>
    public void Recover()
    {
        Faults.Delay = TimeSpan.Zero;
        Faults.Disarm();
    }

    /// <summary>Runs a statement without the server.</summary>
    public void Execute(string sql)
    {
        switch (_provider)
        {
            case DatabaseProvider.Sqlite:
                ExecuteSqlite(sql);
                break;
            case DatabaseProvider.PostgreSql:
                ExecutePostgreSql(ConnectionString, sql);
                break;
            default:
                throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"Run statements on {_provider} by a connection of the test's own."));
        }
    }

    /// <summary>Removes the database, unless it is shared or given.</summary>
    public void Dispose() => _remove();

    /// <summary>Creates the exception that the provider throws when the connection is lost.</summary>
    public Exception CreateLoss() => _provider switch
    {
        DatabaseProvider.Sqlite => new SqliteException("disk I/O error", 10),
        DatabaseProvider.PostgreSql => new NpgsqlException("Exception while reading from stream", new IOException("Connection reset by peer")),
        _ => new TimeoutException("The database does not answer."),
    };

    /// <summary>Creates the exception that the provider throws on a conflict of concurrent transactions.</summary>
    public Exception CreateConflict() => _provider switch
    {
        DatabaseProvider.Sqlite => new SqliteException("database is locked", 5),
        DatabaseProvider.PostgreSql => new PostgresException("deadlock detected", "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected),
        _ => throw new NotSupportedException("A busy database can be simulated on SQLite and PostgreSQL."),
    };

    private static bool TryDelete(DirectoryInfo directory)
    {
        SqliteConnection.ClearAllPools();
        try
        {
            if (Directory.Exists(directory.FullName)) directory.Delete(recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void ExecutePostgreSql(string connectionString, string sql)
    {
        // Not pooled, because a script may change settings of its connection.
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        connection.Open();
#pragma warning disable CA2100 // The statement comes from the test.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private void ExecuteSqlite(string sql)
    {
        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement comes from the test.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
