using System.Collections.Concurrent;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;
using Auth.Walkthrough;
using Npgsql;

namespace Auth.FaultRig.Scenarios;

/// <summary>P-02: a revocation acknowledged by one node applies on all nodes at once. This includes nodes under continuous checks, suspended nodes, and nodes that cannot reach the database.</summary>
/// <remarks>Checks continue during the revocation, so that a check that started before it could leave a stale entry in the session cache.</remarks>
internal sealed class RevokedEverywhere : IScenario
{
    private const int SecondsInFull = 60;
    private const int Workers = 4;

    /// <summary>The number of checks per node immediately after the acknowledgement.</summary>
    private const int ChecksAtOnce = 2;

    /// <summary>The maximum median delay of the first check after the acknowledgement. Later checks would prove nothing.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan ShortDelay = TimeSpan.FromMilliseconds(20);
    private static readonly string[] RevocationKinds = [Kinds.Logout, Kinds.RevokeOthers, Kinds.RevokeOne, Kinds.ChangePassword, Kinds.Lock, Kinds.RevokeAll, Kinds.SetRoles];

    public string Name => "P-02";

    public string Title => "sessions revoked by one node are rejected by all others";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Nodes = 3, WithBalancer = false });
        var network = run.Keep(new TcpProxy { Target = cluster.Postgres.Port });
        var far = cluster.Nodes[2];
        await far.KillAsync();
        await far.StartAsync(new KeyValuePair<string, string>("ConnectionStrings__Auth", Through(network, cluster)));

        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed, DirectToNodes = true });
        var rounds = new Rounds(run, cluster, new AccountOperations(workload.Administrator), workload.Administrator);
        await rounds.RunAsync(run.Load(SecondsInFull));
        await SuspendAsync(run, rounds, far);
        await IsolateAsync(run, rounds, far, network);

        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. rounds.Sessions]));
        run.Figure("revocations", rounds.Gaps.Count);
        run.Figure("checks after revocations", rounds.ChecksAfter);
        var gap = rounds.Gaps.Order().ElementAt(rounds.Gaps.Count / 2);
        run.Figure("median delay of the first check ms", gap);
        run.Expect(gap < AtOnce.TotalMilliseconds, $"half of the first checks started {gap:0} ms or more after the acknowledgement");
    }

    private static string Through(TcpProxy network, Cluster cluster) =>
        new NpgsqlConnectionStringBuilder(cluster.Database.ConnectionString) { Port = network.Port }.ConnectionString;

    /// <summary>A node with the session in its cache is suspended during the revocation and resumes with a check.</summary>
    private static async Task SuspendAsync(ScenarioRun run, Rounds rounds, Node suspended)
    {
        for (var i = 0; i < run.Repeat(RevocationKinds.Length, SecondsInFull); i++)
        {
            var user = await rounds.SignInAsync();
            await rounds.CheckAsync(suspended, user.Session);
            await run.History.FaultAsync($"{suspended.Name} is suspended", async () =>
            {
                suspended.Process.Send(Signal.Suspend);
                var done = await rounds.RevokeAsync(RevocationKinds[i % RevocationKinds.Length], user);
                run.Expect(done.IsOk, $"{done.Kind} returned {done.Status} while {suspended.Name} was suspended");
                // The check is sent after the acknowledgement and waits for the node.
                var check = rounds.CheckAsync(suspended, user.Session);
                await Task.Delay(TimeSpan.FromMilliseconds(500));
                suspended.Process.Send(Signal.Continue);
                await check;
            });
        }
    }

    /// <summary>A node with the session in its cache is cut off from the database and cannot see the revocation.</summary>
    private static async Task IsolateAsync(ScenarioRun run, Rounds rounds, Node isolated, TcpProxy network)
    {
        // Detecting a black hole takes seconds, so a short run skips it.
        Action[] cutOffs = run.Load(SecondsInFull).TotalSeconds < SecondsInFull ? [network.Refuse] : [network.Refuse, network.Stall];
        foreach (var cutOff in cutOffs)
        {
            var user = await rounds.SignInAsync();
            await rounds.CheckAsync(isolated, user.Session);
            cutOff();
            await run.History.FaultAsync($"{isolated.Name} is cut off", async () =>
            {
                var done = await rounds.RevokeAsync(Kinds.Lock, user);
                run.Expect(done.IsOk, $"{done.Kind} returned {done.Status} while {isolated.Name} was cut off");
                var check = await rounds.CheckAsync(isolated, user.Session);
                run.Expect(check.Status is 503 or 401, $"{isolated.Name} returned {check.Status} while it was cut off");
            });
            network.Heal();
            await rounds.CheckAsync(isolated, user.Session);
            var other = await rounds.SignInAsync();
            var recovered = await Cluster.WaitForAsync(async () => (await rounds.CheckAsync(isolated, other.Session)).IsOk, run.RecoveryTime);
            run.Expect(recovered is not null, $"{isolated.Name} did not recover within 10 s after it had been cut off");
        }
    }

    /// <summary>Rounds in which a session is started, checked on all nodes, revoked on one node, and checked on all nodes.</summary>
    private sealed class Rounds(ScenarioRun run, Cluster cluster, AccountOperations operations, SessionHandle administrator)
    {
        private readonly ConcurrentBag<double> _gaps = [];
        private int _checksAfter;
        private int _rounds;

        public IReadOnlyList<SessionHandle> Sessions => operations.Sessions;

        /// <summary>For each revocation, the milliseconds from its acknowledgement to the start of the first check.</summary>
        public IReadOnlyCollection<double> Gaps => _gaps;

        public int ChecksAfter => _checksAfter;

        public Task RunAsync(TimeSpan time)
        {
            var end = run.History.Now + time.TotalMilliseconds;
            return Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
            {
                // Each kind of revocation runs at least once.
                for (var round = Next(); round < RevocationKinds.Length || run.History.Now < end; round = Next()) await RoundAsync(RevocationKinds[round % RevocationKinds.Length], round);
            }));

            int Next() => Interlocked.Increment(ref _rounds) - 1;
        }

        public async Task<AccountOperations.TestUser> SignInAsync()
        {
            using var client = Connect(cluster.Nodes[0]);
            return await operations.SignInTwiceAsync(client);
        }

        public async Task<Operation> CheckAsync(Node node, SessionHandle session)
        {
            using var client = Connect(node);
            return await client.CurrentAsync(session);
        }

        public async Task<Operation> RevokeAsync(string kind, AccountOperations.TestUser user)
        {
            using var client = Connect(cluster.Nodes[0]);
            return await RevokeAsync(client, kind, user);
        }

        private async Task RoundAsync(string kind, int number)
        {
            var nodes = cluster.Nodes.Skip(number % cluster.Nodes.Count).Concat(cluster.Nodes.Take(number % cluster.Nodes.Count)).ToList();
            using var near = Connect(nodes[0]);
            var others = nodes.Select(Connect).ToList();
            var newClients = Enumerable.Range(0, ChecksAtOnce).SelectMany(_ => nodes.Select(Connect)).ToList();
            try
            {
                var user = await operations.SignInTwiceAsync(near);
                if (kind == Kinds.SetRoles) await near.SetRolesAsync(administrator, user.Name, user.Id, "admin");
                // Opens all connections, and puts the session into the caches of all nodes.
                await Task.WhenAll(others.Concat(newClients).Select(client => UseAsync(client, kind, user.Session)));

                using var stop = new CancellationTokenSource();
                var watching = others.Select(client => WatchAsync(client, kind, user.Session, stop.Token)).ToList();
                await Task.Delay(ShortDelay);
                var done = await RevokeAsync(near, kind, user);
                var checks = await Task.WhenAll(newClients.Select(client => UseAsync(client, kind, user.Session)));
                await Task.Delay(ShortDelay);
                await stop.CancelAsync();
                var after = checks.Concat((await Task.WhenAll(watching)).SelectMany(all => all)).Where(check => check.Start > done.End).ToList();

                run.Expect(done.IsOk, $"{kind} returned {done.Status} {done.Code}");
                _gaps.Add(after.Min(check => check.Start) - done.End);
                Interlocked.Add(ref _checksAfter, after.Count);
                if (kind == Kinds.Lock) await UnlockAsync(near, others[1], user);
            }
            finally
            {
                foreach (var client in others.Concat(newClients)) client.Dispose();
            }
        }

        /// <summary>An unlock also applies on every node at once.</summary>
        private async Task UnlockAsync(RecordedClient near, RecordedClient other, AccountOperations.TestUser user)
        {
            await near.AdministerAsync(administrator, Kinds.Unlock, user.Name, user.Id);
            var (operation, session) = await other.LoginAsync(user.Name, Passwords.First);
            run.Expect(operation.IsOk, $"a login of {user.Name} after an unlock returned {operation.Status}");
            if (session is null) return;
            operations.Track(session);
            await near.CurrentAsync(session);
        }

        private Task<Operation> RevokeAsync(RecordedClient client, string kind, AccountOperations.TestUser user) => kind switch
        {
            Kinds.Logout => client.LogoutAsync(user.Session),
            Kinds.RevokeOthers => client.RevokeOthersAsync(user.Other),
            Kinds.RevokeOne => client.RevokeAsync(user.Other, user.Session),
            Kinds.ChangePassword => client.ChangePasswordAsync(user.Other, Passwords.First, "p1"),
            Kinds.RevokeAll => client.RevokeAllAsync(administrator, user.Name, user.Id),
            Kinds.SetRoles => client.SetRolesAsync(administrator, user.Name, user.Id),
            _ => client.AdministerAsync(administrator, kind, user.Name, user.Id),
        };

        /// <summary>Uses the session for the right that the revocation removes.</summary>
        private static Task<Operation> UseAsync(RecordedClient client, string kind, SessionHandle session) =>
            kind == Kinds.SetRoles ? client.ListUsersAsync(session) : client.CurrentAsync(session);

        private static async Task<IReadOnlyList<Operation>> WatchAsync(RecordedClient client, string kind, SessionHandle session, CancellationToken end)
        {
            var all = new List<Operation>();
            while (!end.IsCancellationRequested) all.Add(await UseAsync(client, kind, session));
            return all;
        }

        private RecordedClient Connect(Node node) => new(run.History, "client", node);
    }
}
