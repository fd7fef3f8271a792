using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-13: many logins at once with a hash that takes memory, in a process that has little of it.</summary>
internal sealed class LittleMemory : IScenario
{
    private const int Logins = 500;
    private const int People = 20;
    private const int Mebibytes = 512;

    private static readonly TimeSpan LongestCheck = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    public string Name => "F-13";

    public string Title => "500 logins at once with Argon2id, in 512 MiB";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Settings = [new("Passwords__Algorithm", "Argon2id")] });
        var node = cluster.Nodes[0];
        await node.KillAsync();
        var limit = MemoryLimit.TryCreate(Mebibytes);
        if (limit is null) run.Note("no control group may be made here: the memory was measured, not limited");
        else run.KeepFirst(limit);
        await StartAsync(node, limit);

        using var client = new RecordedClient(run.History, "client", node);
        for (var i = 0; i < People; i++) await client.RegisterAsync($"person{i}");
        // Somebody whose sessions don't become too many.
        await client.RegisterAsync("watcher");
        var session = (await client.LoginAsync("watcher", Passwords.First)).Session!;

        using var crowd = new RecordedClient(run.History, "crowd", node);
        using var end = new CancellationTokenSource();
        var most = 0;
        var checks = CheckAsync(client, session, () => most = Math.Max(most, node.Resources().Memory), end.Token);
        var rounds = run.Repeat(5, seconds: 60);
        for (var round = 0; round < rounds; round++) await LogInAsync(crowd);
        await end.CancelAsync();
        var during = await checks;

        run.Expect(!node.Process.HasEnded, "the server was killed");
        run.Expect(most <= Mebibytes, $"the server took {most} MiB");
        var slowest = during.Select(o => o.Took).Order().ElementAt((int)(during.Count * 0.99));
        run.Expect(slowest <= LongestCheck.TotalMilliseconds, $"1 % of the checks of a session took more than {slowest:0} ms");
        run.Expect(during.All(o => o.IsOk), "a check of a session failed");
        var logins = run.History.Operations.Where(o => o.Kind == Kinds.Login).ToList();
        foreach (var o in logins.Where(o => o.Status is not (201 or 503))) run.Fail($"a right login was answered {o.Status} {o.Code}");
        run.Figure("logins", logins.Count);
        run.Figure("answered 201", logins.Count(o => o.IsOk));
        run.Figure("answered 503", logins.Count(o => o.Status == 503));
        run.Figure("most MiB", most);
        run.Figure("checks", during.Count);
        run.Figure("p99 of checks ms", slowest);
    }

    private static Task StartAsync(Node node, MemoryLimit? limit)
    {
        if (limit is null) node.Launch();
        else limit.StartInside(() => node.Launch());
        return node.Process.ReadyAsync();
    }

    private static Task LogInAsync(RecordedClient client) =>
        Task.WhenAll(Enumerable.Range(0, Logins).Select(i => client.LoginAsync($"person{i % People}", Passwords.First)));

    private static async Task<IReadOnlyList<Operation>> CheckAsync(RecordedClient client, HeldSession session, Action measure, CancellationToken end)
    {
        var checks = new List<Operation>();
        while (!end.IsCancellationRequested)
        {
            checks.Add(await client.CurrentAsync(session));
            measure();
            await Task.Delay(Rest, CancellationToken.None);
        }

        return checks;
    }
}
