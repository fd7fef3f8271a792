using Microsoft.Data.Sqlite;
using Npgsql;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>A temporary database for one server.</summary>
public sealed class TestDatabase : IDisposable
{
    private const string PostgresVariable = "AUTH_TEST_POSTGRES";

    private readonly Action _remove;

    private TestDatabase(string provider, string connectionString, Action remove)
    {
        _remove = remove;
        ConnectionString = connectionString;
        Settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Database:Provider"] = provider,
            ["ConnectionStrings:Auth"] = connectionString,
            ["Database:MigrateOnStart"] = "true",
        };
    }

    public string ConnectionString { get; }

    public IReadOnlyDictionary<string, string> Settings { get; }

    public static TestDatabase Sqlite()
    {
        var directory = Directory.CreateTempSubdirectory("auth-tests-");
        return new TestDatabase("Sqlite", $"Data Source={Path.Combine(directory.FullName, "auth.db")}", () =>
        {
            // A server that has just started may still be looking for an administrator.
            SpinWait.SpinUntil(() => TryDelete(directory), TimeSpan.FromSeconds(5)).ShouldBeTrue();
        });
    }

    /// <summary>A new database on the server in <c>AUTH_TEST_POSTGRES</c>. Skips the test if it is not set.</summary>
    public static TestDatabase PostgreSql()
    {
        var server = Environment.GetEnvironmentVariable(PostgresVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(server), $"Set {PostgresVariable} to the connection string of a PostgreSQL server to run this test.");

        var name = $"auth_tests_{Guid.CreateVersion7():N}";
        Execute(server!, $"CREATE DATABASE {name}");
        var connectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        return new TestDatabase("PostgreSql", connectionString, () =>
        {
            NpgsqlConnection.ClearAllPools();
            Execute(server!, $"DROP DATABASE {name} WITH (FORCE)");
        });
    }

    public static TestDatabase CopyOfSqlite(string file)
    {
        var database = Sqlite();
        File.Copy(file, new SqliteConnectionStringBuilder(database.ConnectionString).DataSource);
        return database;
    }

    /// <summary>A new PostgreSQL database restored from a dump.</summary>
    public static TestDatabase PostgreSqlFromScript(string file)
    {
        var database = PostgreSql();
        // Not pooled, because the script changes settings of its connection.
        Execute(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString, File.ReadAllText(file));
        return database;
    }

    /// <summary>The same PostgreSQL database through another local port. It replaces this instance, and removes the database when disposed.</summary>
    public TestDatabase At(int port) => new("PostgreSql", new NpgsqlConnectionStringBuilder(ConnectionString) { Host = "127.0.0.1", Port = port }.ConnectionString, _remove);

    /// <summary>The same database for one of several servers, which do not remove it.</summary>
    public TestDatabase Shared() => new(Settings["Database:Provider"], ConnectionString, () => { });

    /// <summary>Sets the default isolation level of a PostgreSQL database.</summary>
    public void SetIsolation(string level) =>
        Execute(ConnectionString, $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(ConnectionString).Database} SET default_transaction_isolation = '{level}'");

    /// <summary>Runs a statement on a SQLite database without the server.</summary>
    public void Execute(string sql)
    {
        using var connection = new SqliteConnection(ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement comes from the test.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>The file of a SQLite database, one character for each byte.</summary>
    public string ReadAllBytes()
    {
        Execute("PRAGMA wal_checkpoint(FULL)");
        var file = new SqliteConnectionStringBuilder(ConnectionString).DataSource;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }

    public void Dispose() => _remove();

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

    private static void Execute(string server, string sql)
    {
        using var connection = new NpgsqlConnection(server);
        connection.Open();
#pragma warning disable CA2100 // The statement comes from the test.
        using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
