using System.Collections.Concurrent;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Load;

/// <summary>Concurrent clients: users with their own accounts, and administrators who lock and unlock them.</summary>
public sealed class Workload
{
    /// <summary>The administrator that no operation changes.</summary>
    public const string Root = "root";

    private const string Rival = "rival";
    private const int Deputies = 2;

    private readonly Cluster _cluster;
    private readonly History _history;
    private readonly WorkloadOptions _options;
    private readonly ConcurrentDictionary<string, SessionHandle> _sessions = new();
    private readonly ConcurrentDictionary<string, string> _users = new();
    private readonly List<WorkloadClient> _actors = [];
    private SessionHandle? _administrator;

    private Workload(Cluster cluster, History history, WorkloadOptions options) => (_cluster, _history, _options) = (cluster, history, options);

    /// <summary>All sessions started so far.</summary>
    public IReadOnlyCollection<SessionHandle> Sessions => [.. _sessions.Values];

    /// <summary>The session of <see cref="Root"/>.</summary>
    public SessionHandle Administrator => _administrator!;

    /// <summary>Creates the administrators on a cluster without faults.</summary>
    public static async Task<Workload> PrepareAsync(Cluster cluster, History history, WorkloadOptions options)
    {
        var workload = new Workload(cluster, history, options);
        using var client = workload.Connect("preparation");
        await workload.SetUpAsync(client);
        workload._administrator = (await client.LoginAsync(Root, Passwords.First)).Session
            ?? throw new InvalidOperationException("The administrator could not sign in.");
        workload.Track(workload._administrator);
        for (var i = 1; i <= Deputies; i++) await client.RegisterAsync($"deputy{i}");
        return workload;
    }

    /// <summary>Two clients set up the first administrator at the same time, of which one succeeds (I12). If it is the rival, it hands the role over to root.</summary>
    private async Task SetUpAsync(RecordedClient client)
    {
        using var rival = new RecordedClient(_history, Rival, _cluster.Nodes[^1]);
        var both = await Task.WhenAll(client.SetUpAsync(Root), rival.SetUpAsync(Rival));
        if (both[0].Operation.IsOk || (await rival.LoginAsync(Rival, Passwords.First)).Session is not { } rivals) return;

        var root = (await client.RegisterAsync(Root)).Operation;
        await rival.SetRolesAsync(rivals, Root, root.UserId!, "admin");
        await rival.SetRolesAsync(rivals, Rival, both[1].Operation.UserId!);
    }

    /// <summary>Runs all clients for a duration.</summary>
    public async Task RunAsync(TimeSpan time)
    {
        using var end = new CancellationTokenSource(time);
        await RunAsync(end.Token);
    }

    /// <summary>Runs all clients until canceled. Each completes its current operation.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        if (_actors.Count == 0)
        {
            for (var i = 0; i < _options.Clients; i++) _actors.Add(new UserClient(this, _options, i));
            if (_options.WithAdministrator) _actors.Add(new AdministratorClient(this, _options));
        }

        await Task.WhenAll(_actors.Select(actor => actor.RunAsync(end)));
    }

    /// <param name="number">Selects the node, if clients connect to nodes directly.</param>
    internal RecordedClient Connect(string name, int number = 0) =>
        _options.DirectToNodes ? new(_history, name, _cluster.Nodes[number % _cluster.Nodes.Count]) : new(_history, name, _cluster.Url);

    internal void Track(SessionHandle session) => _sessions[session.Id] = session;

    /// <summary>Makes an account available to the administrator's operations.</summary>
    internal void Publish(string user, string id) => _users[user] = id;

    internal IReadOnlyList<(string User, string Id)> Published => [.. _users.Select(user => (user.Key, user.Value))];

    internal IEnumerable<(string User, string Id)> DeputiesOf() =>
        _history.Operations.Where(o => o is { Kind: Kinds.Register, UserId: not null } && o.User!.StartsWith("deputy", StringComparison.Ordinal)).Select(o => (o.User!, o.UserId!));
}

/// <summary>Amount and kinds of load.</summary>
public sealed record WorkloadOptions
{
    public int Seed { get; init; } = 1;

    public int Clients { get; init; } = 32;

    /// <summary>The maximum number of accounts per client.</summary>
    public int AccountsPerClient { get; init; } = 6;

    /// <summary>The average pause of a client between two operations.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether each client connects to one node directly, so that every response comes from a node.</summary>
    public bool DirectToNodes { get; init; }

    /// <summary>Whether clients also send wrong passwords.</summary>
    public bool WithWrongPasswords { get; init; } = true;

    /// <summary>Whether an administrator locks, unlocks, resets and changes roles.</summary>
    public bool WithAdministrator { get; init; } = true;
}
