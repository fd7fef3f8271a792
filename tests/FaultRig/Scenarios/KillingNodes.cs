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

/// <summary>F-02 on SQLite: the one node is away until it is back.</summary>
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

/// <summary>Nodes are killed at random moments under mixed load, and started again.</summary>
internal abstract class KillingNodes : IScenario
{
    private static readonly TimeSpan RecoveryTime = TimeSpan.FromSeconds(10);

    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string? Missing { get; }

    protected abstract ClusterOptions Options { get; }

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(Options);
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed });
        var time = run.Load(seconds: 300);

        var load = workload.RunAsync(time);
        var recoveries = await KillAsync(run, cluster, time);
        await load;

        var evidence = await FinalRead.ReadAsync(cluster, run.History, workload.Sessions);
        await ExamineAsync(run, cluster);
        run.Judge(evidence);
        run.Figure("kills", recoveries.Count);
        run.Figure("longest recovery s", recoveries.Max().TotalSeconds);
    }

    /// <summary>What else is to be looked at in the end.</summary>
    protected abstract Task ExamineAsync(ScenarioRun run, Cluster cluster);

    /// <returns>How long each took to be back.</returns>
    private static async Task<IReadOnlyList<TimeSpan>> KillAsync(ScenarioRun run, Cluster cluster, TimeSpan time)
    {
        var chance = new Random(run.Seed);
        var recoveries = new List<TimeSpan>();
        var end = run.History.Now + time.TotalMilliseconds;
        while (recoveries.Count == 0 || run.History.Now < end - RecoveryTime.TotalMilliseconds)
        {
            await Task.Delay(TimeSpan.FromSeconds(2 + (3 * chance.NextDouble())));
            var node = cluster.Nodes[chance.Next(cluster.Nodes.Count)];
            await node.KillAsync();
            await node.StartAsync();
            recoveries.Add(node.StartTook);
            run.Expect(node.StartTook < RecoveryTime, $"{node.Name} was ready after {node.StartTook.TotalSeconds:0.0} s");
        }

        return recoveries;
    }
}
