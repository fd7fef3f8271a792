using System.Collections.Concurrent;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Load;

/// <summary>Clients of all kinds at once: people with accounts of their own, and administrators who lock and unlock them.</summary>
public sealed class Workload
{
    /// <summary>The administrator whom nobody touches.</summary>
    public const string Root = "root";

    private const string Rival = "rival";
    private const int Deputies = 2;

    private readonly Cluster _cluster;
    private readonly History _history;
    private readonly WorkloadOptions _options;
    private readonly ConcurrentDictionary<string, HeldSession> _sessions = new();
    private readonly ConcurrentDictionary<string, string> _users = new();
    private readonly List<Actor> _actors = [];
    private HeldSession? _administrator;

    private Workload(Cluster cluster, History history, WorkloadOptions options) => (_cluster, _history, _options) = (cluster, history, options);

    /// <summary>All sessions that were ever issued.</summary>
    public IReadOnlyCollection<HeldSession> Sessions => [.. _sessions.Values];

    /// <summary>The session of <see cref="Root"/>.</summary>
    public HeldSession Administrator => _administrator!;

    /// <summary>Makes the administrators, on a cluster on which nothing is broken yet.</summary>
    public static async Task<Workload> PrepareAsync(Cluster cluster, History history, WorkloadOptions options)
    {
        var workload = new Workload(cluster, history, options);
        using var client = workload.Connect("preparation");
        await workload.SetUpAsync(client);
        workload._administrator = (await client.LoginAsync(Root, Passwords.First)).Session
            ?? throw new InvalidOperationException("The administrator could not sign in.");
        workload.Hold(workload._administrator);
        for (var i = 1; i <= Deputies; i++) await client.RegisterAsync($"deputy{i}");
        return workload;
    }

    /// <summary>Two want to be the first administrator at the same time, and one of them is (I12). If it is the wrong one, he makes the other one.</summary>
    private async Task SetUpAsync(RecordedClient client)
    {
        using var rival = new RecordedClient(_history, Rival, _cluster.Nodes[^1]);
        var both = await Task.WhenAll(client.SetUpAsync(Root), rival.SetUpAsync(Rival));
        if (both[0].Operation.IsOk || (await rival.LoginAsync(Rival, Passwords.First)).Session is not { } rivals) return;

        var root = (await client.RegisterAsync(Root)).Operation;
        await rival.SetRolesAsync(rivals, Root, root.UserId!, "admin");
        await rival.SetRolesAsync(rivals, Rival, both[1].Operation.UserId!);
    }

    /// <summary>Lets all clients work until the time is over.</summary>
    public async Task RunAsync(TimeSpan time)
    {
        using var end = new CancellationTokenSource(time);
        await RunAsync(end.Token);
    }

    /// <summary>Lets all clients work until they are told to stop; each finishes what it has begun.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        if (_actors.Count == 0)
        {
            for (var i = 0; i < _options.Clients; i++) _actors.Add(new Person(this, _options, i));
            if (_options.WithAdministrator) _actors.Add(new AdministratorAtWork(this, _options));
        }

        await Task.WhenAll(_actors.Select(actor => actor.RunAsync(end)));
    }

    /// <param name="number">Of the client, where each has its own node.</param>
    internal RecordedClient Connect(string name, int number = 0) =>
        _options.PastTheBalancer ? new(_history, name, _cluster.Nodes[number % _cluster.Nodes.Count]) : new(_history, name, _cluster.Url);

    internal void Hold(HeldSession session) => _sessions[session.Id] = session;

    /// <summary>An account that administrators may work on.</summary>
    internal void Publish(string user, string id) => _users[user] = id;

    internal IReadOnlyList<(string User, string Id)> Published => [.. _users.Select(user => (user.Key, user.Value))];

    internal IEnumerable<(string User, string Id)> DeputiesOf() =>
        _history.Operations.Where(o => o is { Kind: Kinds.Register, UserId: not null } && o.User!.StartsWith("deputy", StringComparison.Ordinal)).Select(o => (o.User!, o.UserId!));
}

/// <summary>How much load, and of what.</summary>
public sealed record WorkloadOptions
{
    public int Seed { get; init; } = 1;

    public int Clients { get; init; } = 32;

    /// <summary>How many accounts a client makes at the most.</summary>
    public int AccountsPerClient { get; init; } = 6;

    /// <summary>How long a client pauses between two operations, on average.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether each client speaks to one node, so that every answer is a node's own.</summary>
    public bool PastTheBalancer { get; init; }

    /// <summary>Whether wrong passwords are shown, too.</summary>
    public bool WithWrongPasswords { get; init; } = true;

    /// <summary>Whether an administrator locks, unlocks, resets and changes roles.</summary>
    public bool WithAdministrator { get; init; } = true;
}
