using Auth.Walkthrough;
using Npgsql;

namespace Auth.FaultRig.Running;

/// <summary>Several servers on one database, behind a balancer.</summary>
public sealed class Cluster : IAsyncDisposable
{
    public const string SetupToken = "the setup token of the rig";

    /// <summary>The database of the nodes within the server.</summary>
    public const string DatabaseName = "auth";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryDatabase _database;
    private readonly Balancer? _balancer;

    private Cluster(TemporaryDatabase database, PostgresServer? postgres, IReadOnlyList<Node> nodes, Balancer? balancer) =>
        (_database, PostgresOrNone, Nodes, _balancer) = (database, postgres, nodes, balancer);

    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>Where clients go: the balancer, or the one node where there is none.</summary>
    public Uri Url => _balancer?.Url ?? Nodes[0].Url;

    public PostgresServer Postgres => PostgresOrNone ?? throw new InvalidOperationException("This cluster is on SQLite.");

    public PostgresServer? PostgresOrNone { get; }

    public TemporaryDatabase Database => _database;

    /// <summary>The file of a cluster on SQLite.</summary>
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
    /// <returns>How long that took; null: it did not hold within the patience.</returns>
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

    /// <summary>Whether somebody waits for a lock of PostgreSQL, other than to migrate.</summary>
    public async Task<bool> IsAnyoneWaitingAsync() =>
        await Postgres.ReadAsync<long>(DatabaseName, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query NOT LIKE '%__EFMigrationsHistory%'") > 0;

    /// <summary>How many passwords all nodes have really checked since their last start.</summary>
    public async Task<int> CheckedAsync(string result) => (await Task.WhenAll(Nodes.Select(node => node.CheckedAsync(result)))).Sum();

    /// <summary>Waits until no node has anything to do, whether its clients wait for it or not.</summary>
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

    /// <summary>The balancer is believed; limits of an address and the cost of a password are not the subject.</summary>
    private static IReadOnlyList<KeyValuePair<string, string>> Defaults =>
    [
        new("Passwords__Iterations", "1000"),
        new("Passwords__MaxConcurrentHashes", "2"),
        new("RateLimits__Logins", "0"),
        new("RateLimits__Registrations", "0"),
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

        return TemporaryDatabase.OnServerOfItsOwn(connection.ConnectionString);
    }

    private static int PortOf(PostgresServer postgres, TcpProxy? network)
    {
        if (network is null) return postgres.Port;
        network.Target = postgres.Port;
        return network.Port;
    }
}

/// <summary>What a cluster is made of.</summary>
public sealed record ClusterOptions
{
    public int Nodes { get; init; } = 1;

    /// <summary>Whether there is a balancer before several nodes.</summary>
    public bool WithBalancer { get; init; } = true;

    public bool OnSqlite { get; init; }

    /// <summary>A server of one's own; null: ours.</summary>
    public string? Assembly { get; init; }

    /// <summary>Settings of the servers, by the names of environment variables.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; init; } = [];

    /// <summary>Settings of PostgreSQL. Commits survive a crash of the machine unless this says otherwise.</summary>
    public IReadOnlyList<string> PostgresSettings { get; init; } = ["max_connections=300"];

    /// <summary>Further parts of the servers' connection string, such as the size of the pool.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>Through which the servers reach the database; null: straight.</summary>
    public TcpProxy? Network { get; init; }

    /// <summary>The account by which the servers reach the database. A superuser has connections kept for him, and others have not.</summary>
    public string DatabaseAccount { get; init; } = "postgres";
}
