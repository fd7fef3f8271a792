using Auth.FaultRig.Checking;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-06-lag: the database is replaced by a copy that lags behind. What it lacks was acknowledged and is gone, whatever a server does; but once its sessions and devices are deleted, as the manual asks, nobody is let in by what was issued before.</summary>
/// <remarks>One node is started anew, as the manual asks; one is left running, as it goes in a failover at night.</remarks>
internal sealed class LaggingReplica : IScenario
{
    private const string Loyal = "loyal";
    private const string Careful = "careful";
    private const string Banned = "banned";
    private const string Latecomer = "latecomer";

    public string Name => "F-06-lag";

    public string Title => "PostgreSQL is replaced by a copy that lags behind";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Nodes = 2, WithBalancer = false });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { PastTheBalancer = true });
        using var first = new RecordedClient(run.History, "first", cluster.Nodes[0]);
        using var second = new RecordedClient(run.History, "second", cluster.Nodes[1]);
        RecordedClient[] nodes = [first, second];

        foreach (var user in new[] { Loyal, Careful, Banned }) await first.RegisterAsync(user);
        var early = new List<HeldSession> { workload.Administrator };
        foreach (var user in new[] { Loyal, Careful, Banned }) early.Add(await SignInAsync(first, user));
        var loggedOut = await SignInAsync(first, Loyal);
        await cluster.Postgres.CopyAsync();

        var late = await ActAsync(run, first, second, workload.Administrator, early, loggedOut);
        var sessions = (HeldSession[])[.. early, loggedOut, .. late];
        foreach (var client in nodes)
        {
            foreach (var session in sessions) await client.CurrentAsync(session);
        }

        await cluster.Nodes[1].KillAsync();
        await run.History.FaultAsync("the database is a copy that lags", async () =>
        {
            await cluster.Postgres.FallBackAsync();
            await cluster.Postgres.ExecuteInAsync(Cluster.DatabaseName, "DELETE FROM sessions; DELETE FROM devices");
        });
        await cluster.Nodes[1].StartAsync();

        foreach (var client in nodes)
        {
            var recovered = await Cluster.WaitForAsync(async () => (await client.LoginAsync(Loyal, Passwords.First)).Operation.IsOk, run.RecoveryTime);
            run.Expect(recovered is not null, $"{client.Node}: nobody signed in within 10 s after the failover");
            foreach (var session in sessions)
            {
                var check = await client.CurrentAsync(session);
                run.Expect(check.Status == 401, $"{client.Node} answered {check.Status} to a session of {session.User} from before the failover");
            }

            await ExpectTheCopyAsync(run, client);
        }

        // The rest of the invariants speak of what was lost.
        foreach (var violation in new RevokedIsRevoked().Violations(new Evidence { Operations = [.. run.History.Operations.Where(o => o.Kind is not (Kinds.Lock or Kinds.ChangePassword))] })) run.Fail(violation);
        run.Figure("sessions", sessions.Length);
    }

    /// <summary>What the copy does not know of.</summary>
    /// <returns>The sessions that are newer than it.</returns>
    private static async Task<IReadOnlyList<HeldSession>> ActAsync(ScenarioRun run, RecordedClient first, RecordedClient second, HeldSession administrator, List<HeldSession> early, HeldSession loggedOut)
    {
        await second.RegisterAsync(Latecomer);
        var late = new[] { await SignInAsync(second, Latecomer), await SignInAsync(first, Loyal), await SignInAsync(second, Careful) };
        var banned = run.History.Operations.Single(o => o is { Kind: Kinds.Register, User: Banned }).UserId!;
        Operation[] done =
        [
            await second.LogoutAsync(loggedOut),
            await first.ChangePasswordAsync(late[2], Passwords.First, "p1"),
            await second.AdministerAsync(administrator, Kinds.Lock, Banned, banned),
        ];
        foreach (var operation in done) run.Expect(operation.IsOk, $"{operation.Kind} was answered {operation.Status}");
        foreach (var session in (HeldSession[])[early[2], early[3], loggedOut]) run.Expect((await first.CurrentAsync(session)).Status == 401, $"a session of {session.User} was not ended");
        return late;
    }

    /// <summary>What it has is whole: the accounts and the passwords of then, and a name that it does not know is free.</summary>
    private static async Task ExpectTheCopyAsync(ScenarioRun run, RecordedClient client)
    {
        foreach (var user in new[] { Workload.Root, Loyal, Careful, Banned })
        {
            var (operation, session) = await client.LoginAsync(user, Passwords.First);
            run.Expect(operation.IsOk, $"{client.Node}: {user} of the copy was answered {operation.Status}");
            if (session is not null) run.Expect((await client.CurrentAsync(session)).IsOk, $"{client.Node}: a new session of {user} was refused");
        }

        var lost = (await client.LoginAsync(Latecomer, Passwords.First)).Operation;
        run.Expect(lost.Status == 401, $"{client.Node}: an account that the copy does not know was answered {lost.Status}");
    }

    private static async Task<HeldSession> SignInAsync(RecordedClient client, string user) =>
        (await client.LoginAsync(user, Passwords.First)).Session ?? throw new InvalidOperationException($"{user} could not sign in.");
}
