using System.Diagnostics;
using Auth.FaultRig.Checking;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-22: a new event handler starts with the oldest event, and fails on the events of one user. The other users are unaffected, and that user's events follow once the handler succeeds.</summary>
internal sealed class EventBacklog : IScenario
{
    private const int SecondsInFull = 60;
    private const int UsersInFull = 1000;
    private const int Logins = 9;

    /// <summary>The goal for events a second, checked in full runs only.</summary>
    private const int Rate = 500;

    public string Name => "F-22";

    public string Title => "a handler is 10,000 events behind, and fails on those of one user";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var record = new DeliveryRecord(Path.Combine(run.Directory, "deliveries"));
        var cluster = await run.StartClusterAsync(new() { Assembly = PausingNode.Assembly });
        var source = new EventSource(run, cluster, Math.Max(run.Repeat(UsersInFull, SecondsInFull), 50));
        await source.RegisterAsync();
        await source.SignInAsync(Logins);
        var events = await source.ReadEventsAsync();

        var poisoned = source.UserIds[source.UserIds.Count / 2];
        record.Poison(poisoned);
        await cluster.Nodes[0].KillAsync();
        await cluster.Nodes[0].StartAsync(record.Settings(TimeSpan.Zero));
        var others = events.Where(e => e.UserId != poisoned).ToList();
        await source.WaitForDeliveriesAsync(record, others);

        var deliveries = record.Read();
        foreach (var failure in OrderedDeliveries.Judge(others, deliveries)) run.Fail(failure);
        run.Expect(deliveries.Count == others.Count, $"{deliveries.Count} deliveries for {others.Count} events");
        var blocked = await cluster.Postgres.ReadAsync<long>(Cluster.DatabaseName, "SELECT count(*) FROM event_blocked_users");
        run.Expect(blocked == 1, $"{blocked} users are blocked");
        var rate = others.Count / Stopwatch.GetElapsedTime(deliveries[0].Begin, deliveries[^1].Begin).TotalSeconds;
        if (source.UserIds.Count == UsersInFull) run.Expect(rate >= Rate, $"{rate:0} events were delivered a second");

        record.Heal(poisoned);
        await source.WaitForDeliveriesAsync(record, events);
        foreach (var failure in OrderedDeliveries.Judge(events, record.Read())) run.Fail(failure);
        run.Figure("users", source.UserIds.Count);
        run.Figure("events", events.Count);
        run.Figure("events a second", rate);
    }
}
