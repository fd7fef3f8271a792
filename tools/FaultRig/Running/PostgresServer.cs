using Npgsql;

namespace Auth.FaultRig.Running;

/// <summary>A temporary PostgreSQL server that scenarios can stop and crash. It cannot run as root, so the rig as root runs it as <c>postgres</c>.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string ServerAccount = "postgres";

    private static readonly string? Programs = FindPrograms();

    private readonly string _directory = Directory.CreateTempSubdirectory("auth-postgres-").FullName;
    private readonly string _options;

    private PostgresServer(int port, IEnumerable<string> settings)
    {
        Port = port;
        string[] all = [$"port={port}", "listen_addresses=127.0.0.1", $"unix_socket_directories={_directory}", .. settings];
        _options = string.Join(' ', all.Select(setting => $"-c {setting}"));
    }

    /// <summary>Whether PostgreSQL is installed.</summary>
    public static bool IsInstalled => Programs is not null;

    public int Port { get; }

    /// <summary>The connection string of the superuser.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Timeout=5;Pooling=false;Options=-c default_transaction_read_only=off";

    private string Data => Path.Combine(_directory, "data");

    private string Copy => Path.Combine(_directory, "copy");

    /// <param name="settings">In the format of postgresql.conf, such as <c>max_connections=10</c>.</param>
    public static async Task<PostgresServer> StartAsync(params IEnumerable<string> settings)
    {
        var server = new PostgresServer(Ports.Free(), settings);
        if (Environment.IsPrivilegedProcess) await Tool.RunAsync("/", "chown", $"{ServerAccount}:", server._directory);
        await server.RunAsync("initdb", $"--pgdata={server.Data}", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions");
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts the server after a stop or crash, on the same port, and waits until it is ready.</summary>
    public Task StartAgainAsync() =>
        RunAsync("pg_ctl", "start", $"--pgdata={Data}", $"--log={Path.Combine(_directory, "log")}", "--wait", "--silent", $"--options={_options}");

    /// <param name="mode"><c>fast</c>: closes connections and shuts down. <c>immediate</c>: as a crash, with recovery at the next start.</param>
    public Task StopAsync(string mode) => RunAsync("pg_ctl", "stop", $"--pgdata={Data}", $"--mode={mode}", "--silent");

    /// <summary>Makes a copy of the current data.</summary>
    public Task CopyAsync() =>
        RunAsync("pg_basebackup", "--host=127.0.0.1", $"--port={Port}", "--username=postgres", $"--pgdata={Copy}", "--checkpoint=fast", "--no-sync");

    /// <summary>Crashes the server and restarts it with the copy.</summary>
    public async Task RestoreCopyAsync()
    {
        await StopAsync("immediate");
        Directory.Delete(Data, recursive: true);
        Directory.Move(Copy, Data);
        await StartAgainAsync();
    }

    public Task ExecuteAsync(string statement) => ExecuteAsync(ConnectionString, statement);

    /// <summary>Runs a statement as superuser in a database.</summary>
    public Task ExecuteInAsync(string database, string statement) =>
        ExecuteAsync(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database }.ConnectionString, statement);

    /// <summary>Runs a statement that returns a single value.</summary>
    public async Task<T> ReadAsync<T>(string database, string statement)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database });
        await using var command = source.CreateCommand(statement);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
        {
            try
            {
                await StopAsync("immediate");
            }
            catch (InvalidOperationException)
            {
                // The server has exited already.
            }
        }

        Directory.Delete(_directory, recursive: true);
    }

    private static async Task ExecuteAsync(string connectionString, string statement)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    private Task RunAsync(string program, params IEnumerable<string> arguments)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess
            ? Tool.RunAsync(_directory, "runuser", ["-u", ServerAccount, "--", path, .. arguments])
            : Tool.RunAsync(_directory, path, arguments);
    }

    private static string? FindPrograms()
    {
        const string versions = "/usr/lib/postgresql";
        var newest = Directory.Exists(versions)
            ? Directory.EnumerateDirectories(versions).Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        return newest ?? Path.GetDirectoryName(Tool.Find("initdb"));
    }
}
