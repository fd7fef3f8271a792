using Npgsql;

namespace Auth.Walkthrough;

/// <summary>An empty database that is deleted on disposal.</summary>
public sealed class TemporaryDatabase : IAsyncDisposable
{
    /// <summary>The environment variable with the connection string of a PostgreSQL server that allows creating databases.</summary>
    public const string PostgresVariable = "AUTH_TEST_POSTGRES";

    /// <summary>The connection string; null if the variable is not set.</summary>
    public static readonly string? PostgresServer = Environment.GetEnvironmentVariable(PostgresVariable) is { Length: > 0 } server ? server : null;

    private readonly Func<Task> _remove;

    private TemporaryDatabase(string provider, string connectionString, string directory, Func<Task> remove) =>
        (Provider, ConnectionString, Directory, _remove) = (provider, connectionString, directory, remove);

    /// <summary>The value of <c>Database:Provider</c>.</summary>
    public string Provider { get; }

    /// <summary>The value of <c>ConnectionStrings:Auth</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>A temporary directory for related files, such as mail.</summary>
    public string Directory { get; }

    public static TemporaryDatabase OnSqlite()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("auth-").FullName;
        return new("Sqlite", $"Data Source={Path.Combine(directory, "auth.db")}", directory, () => Task.CompletedTask);
    }

    /// <summary>On a PostgreSQL server that serves only this database and is disposed of with it.</summary>
    public static TemporaryDatabase OnDedicatedServer(string connectionString) =>
        new("PostgreSql", connectionString, System.IO.Directory.CreateTempSubdirectory("auth-").FullName, () => Task.CompletedTask);

    /// <returns>Null if <see cref="PostgresVariable"/> is not set.</returns>
    public static async Task<TemporaryDatabase?> OnPostgreSqlAsync()
    {
        if (PostgresServer is not { } server) return null;

        var directory = System.IO.Directory.CreateTempSubdirectory("auth-").FullName;
        var name = Path.GetFileName(directory);
        await RunAsync(server, $"CREATE DATABASE \"{name}\"");
        var own = new NpgsqlConnectionStringBuilder(server) { Database = name };
        return new("PostgreSql", own.ConnectionString, directory, () => RunAsync(server, $"DROP DATABASE \"{name}\" WITH (FORCE)"));
    }

    /// <summary>The settings of a server that uses this database, by the names of environment variables.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings() =>
    [
        new("Database__Provider", Provider),
        new("Database__MigrateOnStart", "true"),
        new("ConnectionStrings__Auth", ConnectionString),
    ];

    public async ValueTask DisposeAsync()
    {
        await _remove();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static async Task RunAsync(string server, string statement)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
