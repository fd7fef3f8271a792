using Npgsql;

namespace Auth.FaultRig.Running;

/// <summary>A PostgreSQL server of one's own, to be stopped and broken at will; it is gone afterwards. It refuses to run as root, and runs as <c>postgres</c> then.</summary>
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

    /// <summary>Whether its programs are on this machine.</summary>
    public static bool IsInstalled => Programs is not null;

    public int Port { get; }

    /// <summary>For the administrator of the server.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Timeout=5;Pooling=false;Options=-c default_transaction_read_only=off";

    private string Data => Path.Combine(_directory, "data");

    private string Copy => Path.Combine(_directory, "copy");

    /// <param name="settings">As in postgresql.conf, such as <c>max_connections=10</c>.</param>
    public static async Task<PostgresServer> StartAsync(params IEnumerable<string> settings)
    {
        var server = new PostgresServer(Ports.Free(), settings);
        if (Environment.IsPrivilegedProcess) await Tool.RunAsync("/", "chown", $"{ServerAccount}:", server._directory);
        await server.RunAsync("initdb", $"--pgdata={server.Data}", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--no-instructions");
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it after a stop or a kill, on the same port, and waits until it answers.</summary>
    public Task StartAgainAsync() =>
        RunAsync("pg_ctl", "start", $"--pgdata={Data}", $"--log={Path.Combine(_directory, "log")}", "--wait", "--silent", $"--options={_options}");

    /// <param name="mode"><c>fast</c> ends the sessions and shuts down; <c>immediate</c> is like a crash, and recovers at the next start.</param>
    public Task StopAsync(string mode) => RunAsync("pg_ctl", "stop", $"--pgdata={Data}", $"--mode={mode}", "--silent");

    /// <summary>Keeps a copy of all that is in it now.</summary>
    public Task CopyAsync() =>
        RunAsync("pg_basebackup", "--host=127.0.0.1", $"--port={Port}", "--username=postgres", $"--pgdata={Copy}", "--checkpoint=fast", "--no-sync");

    /// <summary>Crashes, and comes back with what the copy has.</summary>
    public async Task FallBackAsync()
    {
        await StopAsync("immediate");
        Directory.Delete(Data, recursive: true);
        Directory.Move(Copy, Data);
        await StartAgainAsync();
    }

    public Task ExecuteAsync(string statement) => ExecuteAsync(ConnectionString, statement);

    /// <summary>Runs a statement, as the administrator, in one of its databases.</summary>
    public Task ExecuteInAsync(string database, string statement) =>
        ExecuteAsync(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = database }.ConnectionString, statement);

    /// <summary>The one value that a statement gives.</summary>
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
                // It had ended by itself, or by a scenario.
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
