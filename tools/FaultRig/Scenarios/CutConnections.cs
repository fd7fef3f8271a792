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

    /// <summary>A connection that was cut describes its statements again. The shortest recording is taken, because it has none of that.</summary>
    private const int Recordings = 5;

    /// <summary>Without workers, no last use is stored, and a cut resets the session cache.</summary>
    private static readonly KeyValuePair<string, string> LongIdleTimeout = new("Sessions__IdleTimeout", "06:00:00");

    public string Name => "F-18";

    public string Title => "the connection to PostgreSQL is cut at each message, and at each byte of a commit";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var network = run.Keep(new TcpProxy());
        var cluster = await run.StartClusterAsync(new()
        {
            Network = network,
            // Under load, each exchange would contain some messages of the workers, and they would meet most of the cuts.
            Assembly = PausingNode.Assembly,
            Settings = [PausingNode.WithoutWorkers, LongIdleTimeout],
            ConnectionString = "Pooling=false;SSL Mode=Disable;GSS Encryption Mode=Disable",
            PostgresSettings = ["fsync=off"],
        });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed });
        var operations = new AccountOperations(workload.Administrator);
        var exchange = new Exchange(run, cluster.Nodes[0], network, workload.Administrator);
        // A short run makes only some of the cuts. The prime stride avoids the same positions in similar messages.
        var stride = run.Load(SecondsInFull).TotalSeconds < SecondsInFull ? 31 : 1;

        var (cut, planned) = (0, 0);
        foreach (var operation in operations.All.Where(operation => !operation.IsLikeOthers))
        {
            foreach (var flow in Enum.GetValues<Flow>())
            {
                var cuts = WireMessages.Cuts(await exchange.RecordShortestAsync(operation, flow)).Where((_, i) => i % stride == 0).ToList();
                var reached = 0;
                foreach (var bytes in cuts) reached += await exchange.CutAsync(operation, flow, bytes) ? 1 : 0;
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

    /// <summary>The exchange of a node with the database for one operation and a session check after it, which reads the revocations of the operation.</summary>
    private sealed class Exchange(ScenarioRun run, Node node, TcpProxy network, SessionHandle administrator)
    {
        public async Task<byte[]> RecordShortestAsync(AccountOperation operation, Flow flow)
        {
            var recordings = new List<byte[]>();
            while (recordings.Count < Recordings) recordings.Add(await RecordAsync(operation, flow));
            return recordings.MinBy(recording => recording.Length)!;
        }

        /// <returns>Whether the connection was cut.</returns>
        public async Task<bool> CutAsync(AccountOperation operation, Flow flow, int bytes)
        {
            using var client = new RecordedClient(run.History, "cut off", node);
            var work = await PrepareAsync(operation, client);
            network.CutAfter(flow, bytes);
            await run.History.FaultAsync($"{operation.Name}: cut {flow} after {bytes}", () => work(client));
            var wasCut = network.HasCut;
            network.Heal();
            return wasCut;
        }

        /// <summary>Records the bytes of an operation without a fault.</summary>
        private async Task<byte[]> RecordAsync(AccountOperation operation, Flow flow)
        {
            using var client = new RecordedClient(run.History, "uninterrupted", node);
            var work = await PrepareAsync(operation, client);
            network.Record();
            var answered = await work(client);
            run.Expect(answered.Status is < 500, $"{operation.Name} without a cut returned {answered.Status}");
            return network.Recorded(flow);
        }

        /// <summary>The node reads earlier revocations now, so that the exchange has the same length whether the previous operation was committed or not.</summary>
        private async Task<Work> PrepareAsync(AccountOperation operation, RecordedClient client)
        {
            var work = await operation.PrepareAsync(client);
            var caughtUp = await client.CurrentAsync(administrator);
            run.Expect(caughtUp.IsOk, $"the session check before {operation.Name} returned {caughtUp.Status}");
            return async other =>
            {
                var answered = await work(other);
                await other.CurrentAsync(administrator);
                return answered;
            };
        }
    }
}
