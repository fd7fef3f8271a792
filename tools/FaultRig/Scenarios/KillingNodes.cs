using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-02 on three nodes.</summary>
internal sealed class KillingNodesOnPostgreSql : KillingNodes
{
    public override string Name => "F-02";

    public override string Title => "kill -9 of nodes under load, three on PostgreSQL";

    public override string? Missing => Needs.PostgresAndBalancer;

    protected override ClusterOptions Options => new() { Nodes = 3 };

    protected override Task ExamineAsync(ScenarioRun run, Cluster cluster) => Task.CompletedTask;
}

/// <summary>F-02 on SQLite: the only node is unavailable until it has restarted.</summary>
internal sealed class KillingTheNodeOnSqlite : KillingNodes
{
    public override string Name => "F-02-sqlite";

    public override string Title => "kill -9 of the node under load, on SQLite";

    public override string? Missing => null;

    protected override ClusterOptions Options => new() { OnSqlite = true };

    protected override async Task ExamineAsync(ScenarioRun run, Cluster cluster)
    {
        var findings = await Sqlite.CheckIntegrityAsync(cluster.SqliteFile);
        run.Expect(findings == "ok", $"integrity_check: {findings}");
    }
}

/// <summary>Nodes are killed at random times under mixed load and restarted.</summary>
internal abstract class KillingNodes : IScenario
{
    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string? Missing { get; }

    protected abstract ClusterOptions Options { get; }

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(Options);
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed });
        using var end = new CancellationTokenSource();
        var load = workload.RunAsync(end.Token);
        var kills = await KillAsync(run, cluster, run.Load(seconds: 300));
        await Cluster.WaitForAsync(() => Task.FromResult(RecoveryAfter(kills[^1], run.History.Operations) < run.RecoveryTime), run.RecoveryTime);
        await end.CancelAsync();
        await load;

        var evidence = await FinalRead.ReadAsync(cluster, run.History, workload.Sessions);
        await ExamineAsync(run, cluster);
        run.Judge(evidence);
        var recoveries = kills.Select(kill => RecoveryAfter(kill, run.History.Operations)).ToList();
        foreach (var (kill, recovery) in kills.Zip(recoveries).Where(pair => pair.Second > run.RecoveryTime)) run.Fail($"{kill.Node} completed no operation within {run.RecoveryTime.TotalSeconds:0} s after it was ready at {kill.ReadyAt:0} ms");
        run.Figure("kills", kills.Count);
        run.Figure("longest recovery s", recoveries.Max().TotalSeconds);
        run.Figure("slowest start s", kills.Max(kill => kill.Start).TotalSeconds);
    }

    /// <summary>Further checks at the end.</summary>
    protected abstract Task ExamineAsync(ScenarioRun run, Cluster cluster);

    private static TimeSpan RecoveryAfter(Kill kill, IReadOnlyList<Operation> operations) =>
        TimeSpan.FromMilliseconds(operations.Where(o => o is { IsOk: true, IsFinal: false } && o.Node == kill.Node && o.Start > kill.ReadyAt).Select(o => o.End - kill.ReadyAt).DefaultIfEmpty(TimeSpan.FromDays(1).TotalMilliseconds).Min());

    private static async Task<IReadOnlyList<Kill>> KillAsync(ScenarioRun run, Cluster cluster, TimeSpan time)
    {
        var chance = new Random(run.Seed);
        var kills = new List<Kill>();
        var end = run.History.Now + time.TotalMilliseconds;
        while (kills.Count == 0 || run.History.Now < end)
        {
            await Task.Delay(TimeSpan.FromSeconds(2 + (3 * chance.NextDouble())));
            var node = cluster.Nodes[chance.Next(cluster.Nodes.Count)];
            await node.KillAsync();
            await node.StartAsync();
            kills.Add(new Kill(cluster.Nodes.Count > 1 ? node.Name : null, run.History.Now, node.StartTook));
        }

        return kills;
    }

    /// <param name="Node">Null for a single node, because only the balancer adds the name to responses.</param>
    private sealed record Kill(string? Node, double ReadyAt, TimeSpan Start);
}
