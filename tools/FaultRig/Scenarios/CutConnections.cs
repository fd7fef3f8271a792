using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-18: the connection between a node and PostgreSQL is cut during an exchange, in either direction. This includes commits whose outcome the node cannot know.</summary>
/// <remarks>Each unit of work opens a new connection, so that the exchange is complete. <see cref="WireMessages.Cuts"/> explains why these cuts suffice.</remarks>
internal sealed class CutConnections : IScenario
{
    private const int SecondsInFull = 600;

    /// <summary>A few cuts may have no effect, because a connection may be closed after the response.</summary>
    private const double MinReachedShare = 0.9;

    /// <summary>A background worker may use the database during a recording. The shortest recording is taken, because it contains no such use.</summary>
    private const int Recordings = 5;

    public string Name => "F-18";

    public string Title => "the connection to PostgreSQL is cut at each message, and at each byte of a commit";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var network = run.Keep(new TcpProxy());
        var cluster = await run.StartClusterAsync(new()
        {
            Network = network,
            ConnectionString = "Pooling=false;SSL Mode=Disable;GSS Encryption Mode=Disable",
            PostgresSettings = ["fsync=off"],
        });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed });
        var operations = new AccountOperations(workload.Administrator);
        // A short run makes only some of the cuts. The prime stride avoids the same positions in similar messages.
        var stride = run.Load(SecondsInFull).TotalSeconds < SecondsInFull ? 31 : 1;

        var (cut, planned) = (0, 0);
        foreach (var operation in operations.All.Where(operation => !operation.IsLikeOthers))
        {
            foreach (var flow in Enum.GetValues<Flow>())
            {
                var cuts = WireMessages.Cuts(await RecordShortestAsync(run, cluster.Nodes[0], network, operation, flow)).Where((_, i) => i % stride == 0).ToList();
                var reached = 0;
                foreach (var bytes in cuts) reached += await CutAsync(run, cluster.Nodes[0], network, operation, flow, bytes) ? 1 : 0;
                run.Expect(reached >= MinReachedShare * cuts.Count, $"{operation.Name}, {flow}: only {reached} of {cuts.Count} cuts were reached");
                (cut, planned) = (cut + reached, planned + cuts.Count);
            }
        }

        var evidence = await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. operations.Sessions]);
        // The server still completes what it had received before the cut.
        run.Judge(evidence with { UnansweredMayLast = TimeSpan.FromSeconds(2) });
        run.Figure("cuts", cut);
        run.Figure("of", planned);
    }

    private static async Task<byte[]> RecordShortestAsync(ScenarioRun run, Node node, TcpProxy network, AccountOperation operation, Flow flow)
    {
        var recordings = new List<byte[]>();
        while (recordings.Count < Recordings) recordings.Add(await RecordAsync(run, node, network, operation, flow));
        return recordings.MinBy(recording => recording.Length)!;
    }

    /// <summary>Records the bytes of an operation without a fault.</summary>
    private static async Task<byte[]> RecordAsync(ScenarioRun run, Node node, TcpProxy network, AccountOperation operation, Flow flow)
    {
        using var client = new RecordedClient(run.History, "uninterrupted", node);
        var work = await operation.PrepareAsync(client);
        network.Record();
        var answered = await work(client);
        run.Expect(answered.Status is < 500, $"{operation.Name} without a cut returned {answered.Status}");
        return network.Recorded(flow);
    }

    /// <returns>Whether the connection was cut.</returns>
    private static async Task<bool> CutAsync(ScenarioRun run, Node node, TcpProxy network, AccountOperation operation, Flow flow, int bytes)
    {
        using var client = new RecordedClient(run.History, "cut off", node);
        var work = await operation.PrepareAsync(client);
        network.CutAfter(flow, bytes);
        await run.History.FaultAsync($"{operation.Name}: cut {flow} after {bytes}", () => work(client));
        var wasCut = network.HasCut;
        network.Heal();
        return wasCut;
    }
}
