using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-15: nodes stop one after the other, as in a rolling update. Clients of the balancer see no failures.</summary>
internal sealed class StoppingNodes : IScenario
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public string Name => "F-15";

    public string Title => "rolling SIGTERM of both nodes under load, behind HAProxy";

    public string? Missing => Needs.PostgresAndBalancer;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Nodes = 2, ConnectionString = run.LenientConnection });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed, Clients = 16 });
        using var end = new CancellationTokenSource();
        var load = workload.RunAsync(end.Token);

        var stops = 0;
        foreach (var node in Enumerable.Repeat(cluster.Nodes, run.Repeat(3, seconds: 30)).SelectMany(nodes => nodes))
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            node.Process.Send(Signal.Terminate);
            var exitCode = await node.Process.EndAsync(Timeout);
            run.Expect(exitCode == 0, $"{node.Name} exited with {exitCode}");
            await node.StartAsync();
            await WaitForRequestsAsync(run, node);
            stops++;
        }

        await end.CancelAsync();
        await load;
        // Rejections as busy are not failures: they depend on the hashing capacity, not on the stop.
        var failed = run.History.Operations.Where(o => o.Outcome == Outcome.Unknown).ToList();
        foreach (var o in failed) run.Fail($"{o.Kind} at {o.Start:0} ms on {o.Node ?? "no node"} returned {o.Status} {o.Code}");
        run.Judge(await FinalRead.ReadAsync(cluster, run.History, workload.Sessions));
        run.Figure("stops", stops);
        run.Figure("failed requests", failed.Count);
        run.Figure("rejected as busy", run.History.Operations.Count(o => o.Code == "busy"));
    }

    /// <summary>Waits until the balancer forwards requests to the node again.</summary>
    private static async Task WaitForRequestsAsync(ScenarioRun run, Node node)
    {
        var since = run.History.Now;
        var known = await Cluster.WaitForAsync(() => Task.FromResult(run.History.Operations.Any(o => o.Node == node.Name && o.Start > since)), Timeout);
        run.Expect(known is not null, $"{node.Name} received no requests after its start");
    }
}
