using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-18: the way between a node and PostgreSQL is cut within an exchange, in either direction: among the cuts are commits of which the node can't know whether they took place.</summary>
/// <remarks>Every unit of work has a connection of its own, so that each exchange is whole, from its first message on. See <see cref="WireMessages.Cuts"/> for why those cuts suffice.</remarks>
internal sealed class CutConnections : IScenario
{
    private const int SecondsInFull = 600;

    /// <summary>Of the cuts, some have nothing left to cut: what closes a connection may come later than the answer.</summary>
    private const double MostReached = 0.9;

    public string Name => "F-18";

    public string Title => "the way to PostgreSQL is cut at each message, and at each byte of a commit";

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
        // In a short run, only some of the cuts; a prime, so that they don't fall on the same places of messages that are alike.
        var stride = run.Load(SecondsInFull).TotalSeconds < SecondsInFull ? 31 : 1;

        var (cut, planned) = (0, 0);
        foreach (var operation in operations.All.Where(operation => !operation.IsLikeOthers))
        {
            foreach (var flow in Enum.GetValues<Flow>())
            {
                var cuts = WireMessages.Cuts(await RecordAsync(run, cluster.Nodes[0], network, operation, flow)).Where((_, i) => i % stride == 0).ToList();
                var reached = 0;
                foreach (var bytes in cuts) reached += await CutAsync(run, cluster.Nodes[0], network, operation, flow, bytes) ? 1 : 0;
                run.Expect(reached >= MostReached * cuts.Count, $"{operation.Name}, {flow}: only {reached} of {cuts.Count} cuts were reached");
                (cut, planned) = (cut + reached, planned + cuts.Count);
            }
        }

        var evidence = await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. operations.Sessions]);
        // What had reached the server when the cut came, it still does.
        run.Judge(evidence with { UnansweredMayLast = TimeSpan.FromSeconds(2) });
        run.Figure("cuts", cut);
        run.Figure("of", planned);
    }

    /// <summary>The bytes of an operation that nothing disturbs.</summary>
    private static async Task<byte[]> RecordAsync(ScenarioRun run, Node node, TcpProxy network, AccountOperation operation, Flow flow)
    {
        using var client = new RecordedClient(run.History, "whole", node);
        var work = await operation.PrepareAsync(client);
        network.Record();
        await work(client);
        return network.Recorded(flow);
    }

    /// <returns>Whether there was anything left to cut.</returns>
    private static async Task<bool> CutAsync(ScenarioRun run, Node node, TcpProxy network, AccountOperation operation, Flow flow, int bytes)
    {
        using var client = new RecordedClient(run.History, "cut off", node);
        var work = await operation.PrepareAsync(client);
        network.CutAfter(flow, bytes);
        await run.History.FaultAsync($"{operation.Name}: cut {flow} after {bytes}", () => work(client));
        var came = network.HasCut;
        network.Heal();
        return came;
    }
}
