using System.Collections.Concurrent;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;
using Auth.Walkthrough;
using Npgsql;

namespace Auth.FaultRig.Scenarios;

/// <summary>P-02: a revocation that one node has acknowledged holds from that moment on every other: also where the session is being checked without a pause, where the node was suspended meanwhile, and where it can't reach the database.</summary>
/// <remarks>The checks go on over the revocation, so that one that began before it and ends after it can leave something behind in the node's memory.</remarks>
internal sealed class RevokedEverywhere : IScenario
{
    private const int SecondsInFull = 60;
    private const int Workers = 4;

    /// <summary>From the acknowledgement on, how many times each node is asked by a client that has asked nothing before.</summary>
    private const int ChecksAtOnce = 2;

    /// <summary>Of all checks, the first after the acknowledgement; slower than this, nothing is shown.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);
    private static readonly string[] Means = [Kinds.Logout, Kinds.RevokeOthers, Kinds.RevokeOne, Kinds.ChangePassword, Kinds.Lock, Kinds.RevokeAll, Kinds.SetRoles];

    public string Name => "P-02";

    public string Title => "what one node has revoked, no other accepts from then on";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Nodes = 3, WithBalancer = false });
        var network = run.Keep(new TcpProxy { Target = cluster.Postgres.Port });
        var far = cluster.Nodes[2];
        await far.KillAsync();
        await far.StartAsync(new KeyValuePair<string, string>("ConnectionStrings__Auth", Through(network, cluster)));

        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed, PastTheBalancer = true });
        var rounds = new Rounds(run, cluster, new AccountOperations(workload.Administrator), workload.Administrator);
        await rounds.RunAsync(run.Load(SecondsInFull));
        await SuspendAsync(run, rounds, far);
        await CutOffAsync(run, rounds, far, network);

        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. rounds.Sessions]));
        run.Figure("revocations", rounds.Gaps.Count);
        run.Figure("checks after them", rounds.ChecksAfter);
        var gap = rounds.Gaps.Order().ElementAt(rounds.Gaps.Count / 2);
        run.Figure("first check after ms, median", gap);
        run.Expect(gap < AtOnce.TotalMilliseconds, $"half of the first checks came {gap:0} ms after the acknowledgement or later");
    }

    private static string Through(TcpProxy network, Cluster cluster) =>
        new NpgsqlConnectionStringBuilder(cluster.Database.ConnectionString) { Port = network.Port }.ConnectionString;

    /// <summary>A node has the session in its hands, sleeps over the revocation, and wakes up to a check.</summary>
    private static async Task SuspendAsync(ScenarioRun run, Rounds rounds, Node sleeper)
    {
        for (var i = 0; i < run.Repeat(Means.Length, SecondsInFull); i++)
        {
            var person = await rounds.SignInAsync();
            await rounds.CheckAsync(sleeper, person.Session);
            await run.History.FaultAsync($"{sleeper.Name} sleeps", async () =>
            {
                sleeper.Process.Send(Signal.Suspend);
                var done = await rounds.RevokeAsync(Means[i % Means.Length], person);
                run.Expect(done.IsOk, $"{done.Kind} was answered {done.Status} while {sleeper.Name} slept");
                // It is sent after the acknowledgement, and waits for the node.
                var check = rounds.CheckAsync(sleeper, person.Session);
                await Task.Delay(TimeSpan.FromMilliseconds(500));
                sleeper.Process.Send(Signal.Continue);
                await check;
            });
        }
    }

    /// <summary>A node has the session in its hands, and can't learn of the revocation.</summary>
    private static async Task CutOffAsync(ScenarioRun run, Rounds rounds, Node lonely, TcpProxy network)
    {
        // Until a black hole is known for one, seconds pass: not in a short run.
        Action[] cutOffs = run.Load(SecondsInFull).TotalSeconds < SecondsInFull ? [network.Refuse] : [network.Refuse, network.Stall];
        foreach (var cutOff in cutOffs)
        {
            var person = await rounds.SignInAsync();
            await rounds.CheckAsync(lonely, person.Session);
            cutOff();
            await run.History.FaultAsync($"{lonely.Name} is cut off", async () =>
            {
                var done = await rounds.RevokeAsync(Kinds.Lock, person);
                run.Expect(done.IsOk, $"{done.Kind} was answered {done.Status} while {lonely.Name} was cut off");
                var check = await rounds.CheckAsync(lonely, person.Session);
                run.Expect(check.Status is 503 or 401, $"{lonely.Name}, which could not know, answered {check.Status}");
            });
            network.Heal();
            await rounds.CheckAsync(lonely, person.Session);
            var other = await rounds.SignInAsync();
            var recovered = await Cluster.WaitForAsync(async () => (await rounds.CheckAsync(lonely, other.Session)).IsOk, run.RecoveryTime);
            run.Expect(recovered is not null, $"{lonely.Name} was not well within 10 s after it had been cut off");
        }
    }

    /// <summary>Sessions that are issued, checked everywhere, revoked by one node, and checked everywhere.</summary>
    private sealed class Rounds(ScenarioRun run, Cluster cluster, AccountOperations operations, HeldSession administrator)
    {
        private readonly ConcurrentBag<double> _gaps = [];
        private int _checksAfter;
        private int _rounds;

        public IReadOnlyList<HeldSession> Sessions => operations.Sessions;

        /// <summary>For each revocation, how many milliseconds after its acknowledgement the first check began.</summary>
        public IReadOnlyCollection<double> Gaps => _gaps;

        public int ChecksAfter => _checksAfter;

        public Task RunAsync(TimeSpan time)
        {
            var end = run.History.Now + time.TotalMilliseconds;
            return Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
            {
                // By each means at least once.
                for (var round = Next(); round < Means.Length || run.History.Now < end; round = Next()) await RoundAsync(Means[round % Means.Length], round);
            }));

            int Next() => Interlocked.Increment(ref _rounds) - 1;
        }

        public async Task<AccountOperations.Person> SignInAsync()
        {
            using var client = Connect(cluster.Nodes[0]);
            return await operations.SignInTwiceAsync(client);
        }

        public async Task<Operation> CheckAsync(Node node, HeldSession session)
        {
            using var client = Connect(node);
            return await client.CurrentAsync(session);
        }

        public async Task<Operation> RevokeAsync(string means, AccountOperations.Person person)
        {
            using var client = Connect(cluster.Nodes[0]);
            return await RevokeAsync(client, means, person);
        }

        private async Task RoundAsync(string means, int number)
        {
            var nodes = cluster.Nodes.Skip(number % cluster.Nodes.Count).Concat(cluster.Nodes.Take(number % cluster.Nodes.Count)).ToList();
            using var near = Connect(nodes[0]);
            var others = nodes.Select(Connect).ToList();
            var askers = Enumerable.Range(0, ChecksAtOnce).SelectMany(_ => nodes.Select(Connect)).ToList();
            try
            {
                var person = await operations.SignInTwiceAsync(near);
                if (means == Kinds.SetRoles) await near.SetRolesAsync(administrator, person.Name, person.Id, "admin");
                // Connections are there before they are needed, and each node has seen the session.
                await Task.WhenAll(others.Concat(askers).Select(client => UseAsync(client, means, person.Session)));

                using var stop = new CancellationTokenSource();
                var watching = others.Select(client => WatchAsync(client, means, person.Session, stop.Token)).ToList();
                await Task.Delay(Moment);
                var done = await RevokeAsync(near, means, person);
                var checks = await Task.WhenAll(askers.Select(client => UseAsync(client, means, person.Session)));
                await Task.Delay(Moment);
                await stop.CancelAsync();
                var after = checks.Concat((await Task.WhenAll(watching)).SelectMany(all => all)).Where(check => check.Start > done.End).ToList();

                run.Expect(done.IsOk, $"{means} was answered {done.Status} {done.Code}");
                _gaps.Add(after.Min(check => check.Start) - done.End);
                Interlocked.Add(ref _checksAfter, after.Count);
                if (means == Kinds.Lock) await ComeBackAsync(near, others[1], person);
            }
            finally
            {
                foreach (var client in others.Concat(askers)) client.Dispose();
            }
        }

        /// <summary>What is given back is there on every node at once, too.</summary>
        private async Task ComeBackAsync(RecordedClient near, RecordedClient other, AccountOperations.Person person)
        {
            await near.AdministerAsync(administrator, Kinds.Unlock, person.Name, person.Id);
            var (operation, session) = await other.LoginAsync(person.Name, Passwords.First);
            run.Expect(operation.IsOk, $"{person.Name} was unlocked, and was answered {operation.Status}");
            if (session is null) return;
            operations.Hold(session);
            await near.CurrentAsync(session);
        }

        private Task<Operation> RevokeAsync(RecordedClient client, string means, AccountOperations.Person person) => means switch
        {
            Kinds.Logout => client.LogoutAsync(person.Session),
            Kinds.RevokeOthers => client.RevokeOthersAsync(person.Other),
            Kinds.RevokeOne => client.RevokeAsync(person.Other, person.Session),
            Kinds.ChangePassword => client.ChangePasswordAsync(person.Other, Passwords.First, "p1"),
            Kinds.RevokeAll => client.RevokeAllAsync(administrator, person.Name, person.Id),
            Kinds.SetRoles => client.SetRolesAsync(administrator, person.Name, person.Id),
            _ => client.AdministerAsync(administrator, means, person.Name, person.Id),
        };

        /// <summary>What the session is good for until then.</summary>
        private static Task<Operation> UseAsync(RecordedClient client, string means, HeldSession session) =>
            means == Kinds.SetRoles ? client.ListUsersAsync(session) : client.CurrentAsync(session);

        private static async Task<IReadOnlyList<Operation>> WatchAsync(RecordedClient client, string means, HeldSession session, CancellationToken end)
        {
            var all = new List<Operation>();
            while (!end.IsCancellationRequested) all.Add(await UseAsync(client, means, session));
            return all;
        }

        private RecordedClient Connect(Node node) => new(run.History, "asker", node);
    }
}
