using System.Diagnostics;
using Auth.FaultRig.Checking;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-21: the node that runs an event handler is killed between an effect and its position, or suspended until the other node has taken over. No event is lost, and each user's events stay in order.</summary>
/// <remarks>A short run makes the lease expire at once, instead of waiting for its end.</remarks>
internal sealed class InterruptedDeliveries : IScenario
{
    private const int Users = 20;
    private const int Logins = 10;
    private const int SecondsInFull = 600;
    private const int TimesInFull = 4;

    /// <summary>The most deliveries that one interruption repeats: events since the last stored position.</summary>
    private const int MaxRepeated = 50;

    /// <summary>Long enough to interrupt a delivery after its effect, and while many events still wait.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a lease lasts without its node, and then some seconds.</summary>
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(80);

    public string Name => "F-21";

    public string Title => "nodes are killed or suspended while they deliver events to a handler";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var record = new DeliveryRecord(Path.Combine(run.Directory, "deliveries"));
        var cluster = await run.StartClusterAsync(new() { Nodes = 2, WithBalancer = false, Assembly = PausingNode.Assembly, Settings = record.Settings(Pause) });
        var source = new EventSource(run, cluster, Users);
        await source.RegisterAsync();

        using var end = new CancellationTokenSource();
        var watching = Task.Run(() => WatchPositionAsync(run, cluster, end.Token));
        var times = run.Repeat(TimesInFull, SecondsInFull);
        var takeOvers = new List<double>();
        for (var i = 0; i < times; i++) takeOvers.Add(await InterruptAsync(run, cluster, source, record, KillAsync));
        var killsEnded = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++) takeOvers.Add(await InterruptAsync(run, cluster, source, record, SuspendAsync));

        var events = await source.ReadEventsAsync();
        await source.WaitForDeliveriesAsync(record, events);
        await end.CancelAsync();
        await watching;

        var deliveries = record.Read();
        foreach (var failure in OrderedDeliveries.Judge(events, deliveries)) run.Fail(failure);
        var repeated = deliveries.Count - deliveries.DistinctBy(delivery => delivery.Position).Count();
        run.Expect(repeated >= times, $"only {repeated} deliveries were repeated, although {times} nodes were killed after an effect");
        run.Expect(repeated <= 2 * times * MaxRepeated, $"{repeated} deliveries were repeated");
        ExpectOneAtATime(run, [.. deliveries.TakeWhile(delivery => delivery.Begin < killsEnded)]);
        run.Figure("interruptions", 2 * times);
        run.Figure("events", events.Count);
        run.Figure("repeated", repeated);
        run.Figure("longest take-over s", takeOvers.Max());
    }

    /// <summary>Interrupts the node that delivers, after an effect, and waits until the event is delivered again.</summary>
    /// <returns>The seconds from the interruption to the first delivery by another process.</returns>
    private static async Task<double> InterruptAsync(ScenarioRun run, Cluster cluster, EventSource source, DeliveryRecord record, Func<Node, Func<Task>, Task> interruptAsync)
    {
        var takeOver = double.NaN;
        await source.SignInAsync(Logins);
        Delivery? current = null;
        var delivers = await Cluster.WaitForAsync(() => Task.FromResult((current = record.Read().LastOrDefault(delivery => delivery.End is null && cluster.Nodes.Any(node => node.Process.Id == delivery.Process))) is not null), TakeOver);
        if (delivers is null)
        {
            run.Fail("no node delivered events");
            return takeOver;
        }

        var node = cluster.Nodes.Single(node => node.Process.Id == current!.Process);
        var before = Stopwatch.GetTimestamp();
        await interruptAsync(node, async () =>
        {
            var interrupted = record.Read().Where(delivery => delivery.Process == current!.Process && delivery.End is null).Select(delivery => delivery.Position).ToHashSet();
            if (run.Load(SecondsInFull).TotalSeconds < SecondsInFull) await cluster.Postgres.ExecuteInAsync(Cluster.DatabaseName, "UPDATE leases SET expires_at = now() - interval '1 second'");
            var started = TimeProvider.System.GetTimestamp();
            IReadOnlyList<Delivery> Again() => [.. record.Read().Where(delivery => delivery.Process != current!.Process && delivery.Begin > before && interrupted.Contains(delivery.Position))];
            var again = await Cluster.WaitForAsync(() => Task.FromResult(Again().DistinctBy(delivery => delivery.Position).Count() == interrupted.Count), TakeOver);
            run.Expect(interrupted.Count > 0, $"{node.Name} was interrupted between deliveries");
            run.Expect(again is not null, $"not all of {interrupted.Count} interrupted deliveries of {node.Name} were repeated by another process within {TakeOver.TotalSeconds:0} s");
            takeOver = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            // Until then, a suspended node that continued would store the same position.
            await source.WaitForDeliveriesAsync(record, await source.ReadEventsAsync());
        });
        return takeOver;
    }

    private static async Task KillAsync(Node node, Func<Task> meanwhile)
    {
        await node.KillAsync();
        await meanwhile();
        await node.StartAsync();
    }

    private static async Task SuspendAsync(Node node, Func<Task> meanwhile)
    {
        node.Process.Send(Signal.Suspend);
        await meanwhile();
        node.Process.Send(Signal.Continue);
    }

    /// <summary>A node that has lost its lease must not store an older position.</summary>
    private static async Task WatchPositionAsync(ScenarioRun run, Cluster cluster, CancellationToken end)
    {
        var last = 0L;
        while (!end.IsCancellationRequested)
        {
            var position = await cluster.Postgres.ReadAsync<long>(Cluster.DatabaseName, "SELECT coalesce(max(position), 0) FROM event_subscriptions");
            run.Expect(position >= last, $"the position went back from {last} to {position}");
            last = position;
            await Task.Delay(WatchInterval, CancellationToken.None);
        }
    }

    /// <summary>Without suspended nodes, a process that has been followed by another delivers nothing more.</summary>
    private static void ExpectOneAtATime(ScenarioRun run, IReadOnlyList<Delivery> deliveries)
    {
        var turns = deliveries.Where((delivery, i) => i == 0 || deliveries[i - 1].Process != delivery.Process).Select(delivery => delivery.Process).ToList();
        run.Expect(turns.Count == turns.Distinct().Count(), $"processes delivered by turns: {string.Join(", ", turns)}");
    }
}
