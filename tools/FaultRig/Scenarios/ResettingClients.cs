using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-19: clients reset their connection after they have sent a login, a change of password or a logout.</summary>
internal sealed class ResettingClients : IScenario
{
    private const int Guesses = 60;
    private const int Logins = 60;
    private const int Changing = 30;
    private const int MaxFailedAttempts = 5;
    private const int MaxSessions = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public string Name => "F-19";

    public string Title => "clients that are gone before the answer";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Nodes = 2, WithBalancer = false, Settings = [new("Passwords__Iterations", "50000"), new("Sessions__MaxPerUser", $"{MaxSessions}")] });
        var workload = await Workload.PrepareAsync(cluster, run.History, new());
        using var client = new RecordedClient(run.History, "client", cluster.Nodes[0]);

        await GuessAsync(run, cluster, client);
        await SignInAsync(run, cluster, client);
        var sessions = await ChangeAndLeaveAsync(run, cluster, client);
        await cluster.BecomeIdleAsync(Patience);

        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. sessions]));
    }

    /// <summary>Whoever does not wait for the answer has guessed all the same.</summary>
    private static async Task GuessAsync(ScenarioRun run, Cluster cluster, RecordedClient client)
    {
        await client.RegisterAsync("target");
        var before = await cluster.CheckedAsync("wrong");
        await SendAsync(run, cluster, Enumerable.Range(0, Guesses).Select(_ => RawRequest.Login("target", password: null)));
        await cluster.BecomeIdleAsync(Patience);

        var measured = await cluster.CheckedAsync("wrong") - before;
        run.Expect(measured is > 0 and <= MaxFailedAttempts, $"{measured} guesses were checked");
        run.Figure("guesses", Guesses);
        run.Figure("checked", measured);
        var left = 0;
        while (!(await client.LoginAsync("target", password: null)).Operation.IsLockout) left++;
        run.Expect(measured + left == MaxFailedAttempts, $"{measured} guesses were checked, and {left} more until the lockout");
    }

    /// <summary>A token that nobody has does no harm, and they are not many.</summary>
    private static async Task SignInAsync(ScenarioRun run, Cluster cluster, RecordedClient client)
    {
        await client.RegisterAsync("impatient");
        await SendAsync(run, cluster, Enumerable.Range(0, Logins).Select(_ => RawRequest.Login("impatient", Passwords.First)));
        await cluster.BecomeIdleAsync(Patience);

        var session = (await client.LoginAsync("impatient", Passwords.First)).Session!;
        var listed = (await client.Raw.GetAsync("/api/v1/sessions", session.Token)).Json!["items"]!.AsArray().Count;
        run.Expect(listed <= MaxSessions, $"{listed} sessions are live, and {MaxSessions} are allowed");
        run.Figure("sessions", listed);
    }

    private static async Task<IReadOnlyList<HeldSession>> ChangeAndLeaveAsync(ScenarioRun run, Cluster cluster, RecordedClient client)
    {
        var sessions = new List<HeldSession>();
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
        var moments = requests.Select(request => (Request: request, Moment: TimeSpan.FromMilliseconds(chance.Next(1500)))).ToList();
        return Task.WhenAll(moments.Select((item, i) => item.Request.SendAndResetAsync(run.History, cluster.Nodes[i % cluster.Nodes.Count], item.Moment)));
    }
}
