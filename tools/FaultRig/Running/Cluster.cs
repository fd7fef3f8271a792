using Auth.Walkthrough;
using Npgsql;

namespace Auth.FaultRig.Running;

/// <summary>Several nodes on one database, behind a balancer.</summary>
public sealed class Cluster : IAsyncDisposable
{
    public const string SetupToken = "the setup token of the rig";

    /// <summary>The name of the nodes' database on the PostgreSQL server.</summary>
    public const string DatabaseName = "auth";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryDatabase _database;
    private readonly Balancer? _balancer;

    private Cluster(TemporaryDatabase database, PostgresServer? postgres, IReadOnlyList<Node> nodes, Balancer? balancer) =>
        (_database, PostgresOrNone, Nodes, _balancer) = (database, postgres, nodes, balancer);

    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The URL for clients: that of the balancer, or of the first node if there is no balancer.</summary>
    public Uri Url => _balancer?.Url ?? Nodes[0].Url;

    public PostgresServer Postgres => PostgresOrNone ?? throw new InvalidOperationException("This cluster is on SQLite.");

    public PostgresServer? PostgresOrNone { get; }

    public TemporaryDatabase Database => _database;

    /// <summary>The database file of a cluster on SQLite.</summary>
    public string SqliteFile => Path.Combine(_database.Directory, "auth.db");

    public static async Task<Cluster> StartAsync(ClusterOptions options)
    {
        var postgres = options.OnSqlite ? null : await PostgresServer.StartAsync(options.PostgresSettings);
        var database = postgres is null ? TemporaryDatabase.OnSqlite() : await CreateDatabaseAsync(postgres, options);
        var nodes = Enumerable.Range(1, options.Nodes).Select(i => new Node($"node{i}", database, [.. Defaults, .. options.Settings], options.Assembly)).ToList();
        try
        {
            await Task.WhenAll(nodes.Select(node => node.StartAsync()));
            return new Cluster(database, postgres, nodes, options is { Nodes: > 1, WithBalancer: true } ? await Balancer.StartAsync(nodes) : null);
        }
        catch
        {
            await new Cluster(database, postgres, nodes, balancer: null).DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a condition holds.</summary>
    /// <returns>The elapsed time; null: timeout.</returns>
    public static async Task<TimeSpan?> WaitForAsync(Func<Task<bool>> condition, TimeSpan timeout)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > timeout) return null;
            await Task.Delay(Pause);
        }

        return TimeProvider.System.GetElapsedTime(started);
    }

    /// <summary>Whether a connection waits for a PostgreSQL lock, other than for a migration.</summary>
    public async Task<bool> HasLockWaitAsync() =>
        await Postgres.ReadAsync<long>(DatabaseName, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query NOT LIKE '%__EFMigrationsHistory%'") > 0;

    /// <summary>The number of passwords that all nodes have verified since their last start.</summary>
    public async Task<int> CheckedAsync(string result) => (await Task.WhenAll(Nodes.Select(node => node.CheckedAsync(result)))).Sum();

    /// <summary>Waits until no node processes a request, including requests of disconnected clients.</summary>
    public async Task BecomeIdleAsync(TimeSpan timeout)
    {
        var idle = await WaitForAsync(async () => (await Task.WhenAll(Nodes.Select(node => node.ActiveRequestsAsync()))).All(active => active <= 1), timeout);
        if (idle is null) throw new InvalidOperationException("The nodes did not become idle.");
    }

    public async ValueTask DisposeAsync()
    {
        if (_balancer is not null) await _balancer.DisposeAsync();
        foreach (var node in Nodes) await node.DisposeAsync();
        await _database.DisposeAsync();
        if (PostgresOrNone is not null) await PostgresOrNone.DisposeAsync();
    }

    /// <summary>Trusts the balancer as a proxy. Disables rate limits and lowers the cost of hashing, which are not tested here. One session of the administrator lasts for a whole run, so it never needs a step-up.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> Defaults =>
    [
        new("Passwords__Iterations", "1000"),
        new("Passwords__MaxConcurrentHashes", "2"),
        new("RateLimits__Logins", "0"),
        new("RateLimits__Registrations", "0"),
        new("Sessions__StepUpLifetime", "1.00:00:00"),
        new("RateLimits__Recoveries", "0"),
        new("RateLimits__EmailLinks", "0"),
        new("RateLimits__Writes", "0"),
        new("RateLimits__FailedAccounts", "0"),
        new("RateLimits__FailedAccountsPerNetwork", "0"),
        new("Setup__Token", SetupToken),
        new("Metrics__Enabled", "true"),
        new("Proxies__Known", "127.0.0.1"),
    ];

    private static async Task<TemporaryDatabase> CreateDatabaseAsync(PostgresServer postgres, ClusterOptions options)
    {
        await postgres.ExecuteAsync($"CREATE DATABASE {DatabaseName}");
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            Host = "127.0.0.1",
            Port = PortOf(postgres, options.Network),
            Username = options.DatabaseAccount,
            Database = DatabaseName,
        };
        if (options.DatabaseAccount != "postgres")
        {
            await postgres.ExecuteAsync($"CREATE ROLE {options.DatabaseAccount} LOGIN; ALTER DATABASE {DatabaseName} OWNER TO {options.DatabaseAccount}");
        }

        return TemporaryDatabase.OnDedicatedServer(connection.ConnectionString);
    }

    private static int PortOf(PostgresServer postgres, TcpProxy? network)
    {
        if (network is null) return postgres.Port;
        network.Target = postgres.Port;
        return network.Port;
    }
}

/// <summary>The configuration of a cluster.</summary>
public sealed record ClusterOptions
{
    public int Nodes { get; init; } = 1;

    /// <summary>Whether several nodes are behind a balancer.</summary>
    public bool WithBalancer { get; init; } = true;

    public bool OnSqlite { get; init; }

    /// <summary>The assembly of another host application; null: the server itself.</summary>
    public string? Assembly { get; init; }

    /// <summary>Settings of the nodes, by the names of environment variables.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>Settings of PostgreSQL. By default, commits survive a crash of the machine.</summary>
    public IReadOnlyList<string> PostgresSettings { get; init; } = ["max_connections=300"];

    /// <summary>Further parts of the nodes' connection string, such as the pool size.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>The proxy between nodes and database; null: none.</summary>
    public TcpProxy? Network { get; init; }

    /// <summary>The database role of the nodes. PostgreSQL reserves connections for superusers only.</summary>
    public string DatabaseAccount { get; init; } = "postgres";
}
