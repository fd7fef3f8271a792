using Npgsql;

namespace Auth.Walkthrough;

/// <summary>An empty database that is gone afterwards.</summary>
public sealed class TemporaryDatabase : IAsyncDisposable
{
    /// <summary>The environment variable with the connection string of a PostgreSQL server on which databases may be made.</summary>
    public const string PostgresVariable = "AUTH_TEST_POSTGRES";

    /// <summary>That server; null: there is none.</summary>
    public static readonly string? PostgresServer = Environment.GetEnvironmentVariable(PostgresVariable) is { Length: > 0 } server ? server : null;

    private readonly Func<Task> _remove;

    private TemporaryDatabase(string provider, string connectionString, string directory, Func<Task> remove) =>
        (Provider, ConnectionString, Directory, _remove) = (provider, connectionString, directory, remove);

    /// <summary>As in <c>Database:Provider</c>.</summary>
    public string Provider { get; }

    /// <summary>As in <c>ConnectionStrings:Auth</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>A directory of its own, for whatever goes with it.</summary>
    public string Directory { get; }

    public static TemporaryDatabase OnSqlite()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("auth-").FullName;
        return new("Sqlite", $"Data Source={Path.Combine(directory, "auth.db")}", directory, () => Task.CompletedTask);
    }

    /// <summary>On a PostgreSQL server that goes with it.</summary>
    public static TemporaryDatabase OnServerOfItsOwn(string connectionString) =>
        new("PostgreSql", connectionString, System.IO.Directory.CreateTempSubdirectory("auth-").FullName, () => Task.CompletedTask);

    /// <returns>Null: there is no server.</returns>
    public static async Task<TemporaryDatabase?> OnPostgreSqlAsync()
    {
        if (PostgresServer is not { } server) return null;

        var directory = System.IO.Directory.CreateTempSubdirectory("auth-").FullName;
        var name = Path.GetFileName(directory);
        await RunAsync(server, $"CREATE DATABASE \"{name}\"");
        var own = new NpgsqlConnectionStringBuilder(server) { Database = name };
        return new("PostgreSql", own.ConnectionString, directory, () => RunAsync(server, $"DROP DATABASE \"{name}\" WITH (FORCE)"));
    }

    /// <summary>The settings of a process that uses it, by the names of environment variables.</summary>
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
