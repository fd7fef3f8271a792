using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-19: clients reset their connection after sending a login, a password change or a logout.</summary>
internal sealed class DisconnectingClients : IScenario
{
    private const int Guesses = 60;
    private const int Logins = 60;
    private const int Changing = 30;
    private const int MaxFailedAttempts = 5;
    private const int MaxSessions = 10;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public string Name => "F-19";

    public string Title => "clients that disconnect before the response";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Nodes = 2, WithBalancer = false, Settings = [new("Passwords__Iterations", "50000"), new("Sessions__MaxPerUser", $"{MaxSessions}")] });
        var workload = await Workload.PrepareAsync(cluster, run.History, new());
        using var client = new RecordedClient(run.History, "client", cluster.Nodes[0]);

        await GuessAsync(run, cluster, client);
        await SignInAsync(run, cluster, client);
        var sessions = await ChangeAndDisconnectAsync(run, cluster, client);
        await cluster.BecomeIdleAsync(Timeout);

        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. sessions]));
    }

    /// <summary>A guess counts even if the client does not wait for the response.</summary>
    private static async Task GuessAsync(ScenarioRun run, Cluster cluster, RecordedClient client)
    {
        await client.RegisterAsync("target");
        var before = await cluster.CheckedAsync("wrong");
        await SendAsync(run, cluster, Enumerable.Range(0, Guesses).Select(_ => RawRequest.Login("target", password: null)));
        await cluster.BecomeIdleAsync(Timeout);

        var measured = await cluster.CheckedAsync("wrong") - before;
        run.Expect(measured is > 0 and <= MaxFailedAttempts, $"{measured} guesses were verified");
        run.Figure("guesses", Guesses);
        run.Figure("verified", measured);
        var left = 0;
        while (!(await client.LoginAsync("target", password: null)).Operation.IsLockout) left++;
        run.Expect(measured + left == MaxFailedAttempts, $"{measured} guesses were verified, and {left} more until the lockout");
    }

    /// <summary>Sessions whose token no client received do not exceed the session limit.</summary>
    private static async Task SignInAsync(ScenarioRun run, Cluster cluster, RecordedClient client)
    {
        await client.RegisterAsync("impatient");
        await SendAsync(run, cluster, Enumerable.Range(0, Logins).Select(_ => RawRequest.Login("impatient", Passwords.First)));
        await cluster.BecomeIdleAsync(Timeout);

        var session = (await client.LoginAsync("impatient", Passwords.First)).Session!;
        var listed = (await client.Raw.GetAsync("/api/v1/sessions", session.Token)).Json!["items"]!.AsArray().Count;
        run.Expect(listed <= MaxSessions, $"{listed} sessions are live, but at most {MaxSessions} are allowed");
        run.Figure("sessions", listed);
    }

    private static async Task<IReadOnlyList<SessionHandle>> ChangeAndDisconnectAsync(ScenarioRun run, Cluster cluster, RecordedClient client)
    {
        var sessions = new List<SessionHandle>();
        for (var i = 0; i < Changing; i++)
        {
            await client.RegisterAsync($"changing{i}");
            for (var session = 0; session < 3; session++) sessions.Add((await client.LoginAsync($"changing{i}", Passwords.First)).Session!);
        }

        await SendAsync(run, cluster, sessions.Where((_, i) => i % 3 == 0).Select(session => RawRequest.ChangePassword(session, Passwords.First, "p1")));
        await SendAsync(run, cluster, sessions.Where((_, i) => i % 3 == 1).Select(RawRequest.Logout));
        return sessions;
    }

    private static Task SendAsync(ScenarioRun run, Cluster cluster, IEnumerable<RawRequest> requests)
    {
        var chance = new Random(run.Seed);
        var delayed = requests.Select(request => (Request: request, Delay: TimeSpan.FromMilliseconds(chance.Next(1500)))).ToList();
        return Task.WhenAll(delayed.Select((item, i) => item.Request.SendAndResetAsync(run.History, cluster.Nodes[i % cluster.Nodes.Count], item.Delay)));
    }
}
