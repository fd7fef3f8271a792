using Auth.FaultRig.Checking;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-06-lag: the database is replaced by a lagging copy. Acknowledged changes are lost. But after its sessions and devices are deleted, as the manual requires, no earlier session is accepted.</summary>
/// <remarks>One node is restarted, as the manual requires. The other keeps running, as in an automatic failover.</remarks>
internal sealed class LaggingReplica : IScenario
{
    private const string Loyal = "loyal";
    private const string Careful = "careful";
    private const string Banned = "banned";
    private const string Latecomer = "latecomer";

    public string Name => "F-06-lag";

    public string Title => "PostgreSQL is replaced by a lagging copy";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Nodes = 2, WithBalancer = false });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { DirectToNodes = true });
        using var first = new RecordedClient(run.History, "first", cluster.Nodes[0]);
        using var second = new RecordedClient(run.History, "second", cluster.Nodes[1]);
        RecordedClient[] nodes = [first, second];

        foreach (var user in new[] { Loyal, Careful, Banned }) await first.RegisterAsync(user);
        var early = new List<SessionHandle> { workload.Administrator };
        foreach (var user in new[] { Loyal, Careful, Banned }) early.Add(await SignInAsync(first, user));
        var loggedOut = await SignInAsync(first, Loyal);
        await cluster.Postgres.CopyAsync();

        var late = await RunOperationAsync(run, first, second, workload.Administrator, early, loggedOut);
        var sessions = (SessionHandle[])[.. early, loggedOut, .. late];
        foreach (var client in nodes)
        {
            foreach (var session in sessions) await client.CurrentAsync(session);
        }

        await cluster.Nodes[1].KillAsync();
        await run.History.FaultAsync("the database is a lagging copy", async () =>
        {
            await cluster.Postgres.RestoreCopyAsync();
            await cluster.Postgres.ExecuteInAsync(Cluster.DatabaseName, "DELETE FROM sessions; DELETE FROM devices");
        });
        await cluster.Nodes[1].StartAsync();

        foreach (var client in nodes)
        {
            var recovered = await Cluster.WaitForAsync(async () => (await client.LoginAsync(Loyal, Passwords.First)).Operation.IsOk, run.RecoveryTime);
            run.Expect(recovered is not null, $"{client.Node}: no login within 10 s after the failover");
            foreach (var session in sessions)
            {
                var check = await client.CurrentAsync(session);
                run.Expect(check.Status == 401, $"{client.Node} returned {check.Status} for a session of {session.User} from before the failover");
            }

            await ExpectCopyStateAsync(run, client);
        }

        // The other invariants do not apply, because acknowledged changes were lost.
        foreach (var violation in new RevocationHolds().Violations(new Evidence { Operations = [.. run.History.Operations.Where(o => o.Kind is not (Kinds.Lock or Kinds.ChangePassword))] })) run.Fail(violation);
        run.Figure("sessions", sessions.Length);
    }

    /// <summary>Makes changes that the copy does not contain.</summary>
    /// <returns>The sessions that are newer than the copy.</returns>
    private static async Task<IReadOnlyList<SessionHandle>> RunOperationAsync(ScenarioRun run, RecordedClient first, RecordedClient second, SessionHandle administrator, List<SessionHandle> early, SessionHandle loggedOut)
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
        foreach (var operation in done) run.Expect(operation.IsOk, $"{operation.Kind} returned {operation.Status}");
        foreach (var session in (SessionHandle[])[early[2], early[3], loggedOut]) run.Expect((await first.CurrentAsync(session)).Status == 401, $"a session of {session.User} did not end");
        return late;
    }

    /// <summary>The accounts and passwords of the copy work, and an account that it lacks is unknown.</summary>
    private static async Task ExpectCopyStateAsync(ScenarioRun run, RecordedClient client)
    {
        foreach (var user in new[] { Workload.Root, Loyal, Careful, Banned })
        {
            var (operation, session) = await client.LoginAsync(user, Passwords.First);
            run.Expect(operation.IsOk, $"{client.Node}: a login of {user} from the copy returned {operation.Status}");
            if (session is not null) run.Expect((await client.CurrentAsync(session)).IsOk, $"{client.Node}: a new session of {user} was rejected");
        }

        var lost = (await client.LoginAsync(Latecomer, Passwords.First)).Operation;
        run.Expect(lost.Status == 401, $"{client.Node}: a login of an account that the copy lacks returned {lost.Status}");
    }

    private static async Task<SessionHandle> SignInAsync(RecordedClient client, string user) =>
        (await client.LoginAsync(user, Passwords.First)).Session ?? throw new InvalidOperationException($"{user} could not sign in.");
}
