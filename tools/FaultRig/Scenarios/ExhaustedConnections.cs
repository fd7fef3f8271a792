using Auth.FaultRig.Checking;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;
using Auth.Walkthrough;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-08: more clients than database connections, then as many clients that disconnect early.</summary>
internal sealed class ExhaustedConnections : IScenario
{
    private const int Clients = 300;

    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    public string Name => "F-08";

    public string Title => "300 clients, a pool of 20 and 10 database connections";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new()
        {
            PostgresSettings = ["max_connections=10", "superuser_reserved_connections=3"],
            ConnectionString = "Maximum Pool Size=20",
            // The rig uses the connections that are reserved for superusers.
            DatabaseAccount = "auth_server",
        });
        var node = cluster.Nodes[0];
        var workload = await Workload.PrepareAsync(cluster, run.History, new());
        var sessions = await SignInAsync(run, node);
        var before = node.Resources();

        using var end = new CancellationTokenSource();
        var alive = WatchAsync(node, end.Token);
        await run.History.FaultAsync("300 clients", () => LoadAsync(run, node, sessions, run.Load(seconds: 30)));
        run.Expect(await RecoverAsync(run, node) is not null, "no login within 10 s after the load");
        await run.History.FaultAsync("300 clients that disconnect", () => DisconnectAsync(run, node));
        var recovery = await RecoverAsync(run, node);
        run.Expect(recovery is not null, "no login within 10 s after 300 clients had disconnected");
        await end.CancelAsync();

        run.Expect((await alive).All(status => status == 200), "/health/live did not always return 200");
        await Cluster.WaitForAsync(() => Task.FromResult(node.Resources().Handles <= before.Handles + 25), run.RecoveryTime);
        var evidence = await FinalRead.ReadAsync(cluster, run.History, workload.Sessions);
        run.Judge(evidence with { ResourceUsages = [new ResourceUsage(node.Name, before, node.Resources())] });
        run.Figure("responses 503", run.History.Operations.Count(o => o.Status == 503));
        run.Figure("handles before", before.Handles);
        run.Figure("handles after", node.Resources().Handles);
        run.Figure("MiB before", before.Memory);
        run.Figure("MiB after", node.Resources().Memory);
        run.Figure("connections after", await cluster.Postgres.ReadAsync<long>("postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{Cluster.DatabaseName}'"));
    }

    private static async Task<IReadOnlyList<SessionHandle>> SignInAsync(ScenarioRun run, Node node)
    {
        using var client = new RecordedClient(run.History, "preparation", node);
        var sessions = new List<SessionHandle>();
        for (var i = 0; i < 10; i++)
        {
            await client.RegisterAsync($"user{i}");
            sessions.Add((await client.LoginAsync($"user{i}", Passwords.First)).Session!);
        }

        return sessions;
    }

    /// <summary>Half of the clients sign in, and half check a session.</summary>
    private static Task LoadAsync(ScenarioRun run, Node node, IReadOnlyList<SessionHandle> sessions, TimeSpan time)
    {
        var end = run.History.Now + time.TotalMilliseconds;
        return Task.WhenAll(Enumerable.Range(0, Clients).Select(async i =>
        {
            using var client = new RecordedClient(run.History, $"client{i}", node);
            while (run.History.Now < end)
            {
                var session = sessions[i % sessions.Count];
                if (i % 2 == 0) await client.CurrentAsync(session);
                else await client.LoginAsync(session.User, Passwords.First);
                await Task.Delay(Rest);
            }
        }));
    }

    private static Task DisconnectAsync(ScenarioRun run, Node node) =>
        Task.WhenAll(Enumerable.Range(0, Clients).Select(i => RawRequest.Login($"user{i % 10}", Passwords.First).SendAndResetAsync(run.History, node, TimeSpan.FromMilliseconds(i % 200))));

    private static async Task<IReadOnlyList<int>> WatchAsync(Node node, CancellationToken end)
    {
        using var client = new Client(node.Url, timeout: TimeSpan.FromSeconds(5));
        var answers = new List<int>();
        while (!end.IsCancellationRequested)
        {
            try
            {
                answers.Add((await client.GetAsync("/health/live")).Status);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                answers.Add(0);
            }

            await Task.Delay(Rest, CancellationToken.None);
        }

        return answers;
    }

    private static async Task<TimeSpan?> RecoverAsync(ScenarioRun run, Node node)
    {
        using var client = new RecordedClient(run.History, "probe", node);
        return await Cluster.WaitForAsync(async () => (await client.LoginAsync(Workload.Root, Passwords.First)).Operation.IsOk, run.RecoveryTime);
    }
}
