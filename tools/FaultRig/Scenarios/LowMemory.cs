using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-13: many concurrent logins with a memory-hard hash, in a process with little memory.</summary>
internal sealed class LowMemory : IScenario
{
    private const int Logins = 500;
    private const int Users = 20;
    private const int Mebibytes = 512;

    private static readonly TimeSpan LongestCheck = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    public string Name => "F-13";

    public string Title => "500 concurrent logins with Argon2id, in 512 MiB";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Settings = [new("Passwords__Algorithm", "Argon2id")] });
        var node = cluster.Nodes[0];
        await node.KillAsync();
        var limit = MemoryLimit.TryCreate(Mebibytes);
        if (limit is null) run.Note("no permission to create a control group: memory was measured, not limited");
        else run.KeepFirst(limit);
        await StartAsync(node, limit);

        using var client = new RecordedClient(run.History, "client", node);
        for (var i = 0; i < Users; i++) await client.RegisterAsync($"user{i}");
        // A user without further logins, so that the session is not evicted.
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
        run.Expect(most <= Mebibytes, $"the server used {most} MiB");
        var slowest = during.Select(o => o.Took).Order().ElementAt((int)(during.Count * 0.99));
        run.Expect(slowest <= LongestCheck.TotalMilliseconds, $"1 % of the session checks took more than {slowest:0} ms");
        run.Expect(during.All(o => o.IsOk), "a session check failed");
        var logins = run.History.Operations.Where(o => o.Kind == Kinds.Login).ToList();
        foreach (var o in logins.Where(o => o.Status is not (201 or 503))) run.Fail($"a login with the correct password returned {o.Status} {o.Code}");
        run.Figure("logins", logins.Count);
        run.Figure("returned 201", logins.Count(o => o.IsOk));
        run.Figure("returned 503", logins.Count(o => o.Status == 503));
        run.Figure("max MiB", most);
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
        Task.WhenAll(Enumerable.Range(0, Logins).Select(i => client.LoginAsync($"user{i % Users}", Passwords.First)));

    private static async Task<IReadOnlyList<Operation>> CheckAsync(RecordedClient client, SessionHandle session, Action measure, CancellationToken end)
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
