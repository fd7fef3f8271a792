using Auth.Domain.Lockout;
using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-03 on PostgreSQL.</summary>
internal sealed class KillingAtPointsOnPostgreSql : KillingAtPoints
{
    public override string Name => "F-03";

    public override string Title => "kill -9 at each step of each operation, on PostgreSQL";

    public override string? Missing => Needs.Postgres;

    protected override bool OnSqlite => false;
}

/// <summary>F-03 on SQLite.</summary>
internal sealed class KillingAtPointsOnSqlite : KillingAtPoints
{
    public override string Name => "F-03-sqlite";

    public override string Title => "kill -9 at each step of each operation, on SQLite";

    public override string? Missing => null;

    protected override bool OnSqlite => true;
}

/// <summary>Requests stand still before and after each step of an operation, and the node is killed; the others go on at once. Then the history is judged as after any other fault.</summary>
/// <remarks>
/// What a start takes is most of what a kill costs. So as many requests as can, each about an account of its own and each at its own step, stand in a node that is killed:
/// until one of them has to wait for what another one holds. And the nodes take turns, so that those that were killed start while others are at work.
/// </remarks>
internal abstract class KillingAtPoints : IScenario
{
    private const int MaxFailedAttempts = 5;
    private const int SecondsInFull = 300;
    private const int Nodes = 3;

    /// <summary>So many requests stand in a node at the most.</summary>
    private const int AtOnce = 12;

    /// <summary>A begin, a read, a change and a commit, before and after each.</summary>
    private const int FewestPoints = 8;

    /// <summary>Who stands in a login keeps the place in which its password is looked at.</summary>
    private static readonly KeyValuePair<string, string> PlaceForAll = new("Passwords__MaxConcurrentHashes", "16");

    /// <summary>With as much again for the attempt that waits while they do.</summary>
    private static readonly TimeSpan LeasesEnd = 2 * AttemptCounter.Lease;

    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string? Missing { get; }

    protected abstract bool OnSqlite { get; }

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { OnSqlite = OnSqlite, Nodes = Nodes, WithBalancer = false, Assembly = PausingNode.Assembly, Settings = [PlaceForAll] });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed, PastTheBalancer = true });
        var operations = new AccountOperations(workload.Administrator);
        var turns = new Turns(run, cluster);
        // In a short run, only some of the points.
        var stride = Math.Clamp(SecondsInFull / Math.Max(1, (int)run.Load(SecondsInFull).TotalSeconds), 1, 13);

        var guessed = await GuessAsync(run, turns, operations);
        foreach (var operation in operations.All.Where(operation => !operation.IsLikeOthers))
        {
            var points = await turns.KillAtEachAsync(operation, stride);
            run.Figure(operation.Name, points);
            run.Expect(points >= FewestPoints / stride, $"to {operation.Name} was killed at {points} points only");
        }

        await turns.AllStartedAsync();
        if (guessed is not null) await BecomeLockedOutAsync(run, cluster.Nodes[0], guessed);
        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. operations.Sessions]));
        run.Figure("kills", turns.Kills);
        if (OnSqlite)
        {
            var findings = await Sqlite.CheckIntegrityAsync(cluster.SqliteFile);
            run.Expect(findings == "ok", $"integrity_check: {findings}");
        }
    }

    /// <summary>Of so many guesses the node is killed right after it has looked at the password: they count (I1).</summary>
    /// <returns>Whose password it was.</returns>
    private static async Task<string?> GuessAsync(ScenarioRun run, Turns turns, AccountOperations operations)
    {
        var guess = operations.All.Single(operation => operation.Name == AccountOperations.Guess);
        if (await turns.FindAsync("after the check", guess) is not { } afterTheCheck)
        {
            run.Fail("no login stood after the check");
            return null;
        }

        string? user = null;
        for (var i = 0; i < MaxFailedAttempts; i++)
        {
            await turns.KillAtAsync(afterTheCheck, async client =>
            {
                user ??= (await operations.RegisterAsync(client)).Name;
                return async other => (await other.LoginAsync(user, password: null)).Operation;
            });
        }

        var (status, looked) = await TryAsync(run, await turns.NextAsync(), user!);
        run.Expect(status is 423 or 503, $"after {MaxFailedAttempts} guesses whose node was killed, one more was answered {status}");
        run.Expect(looked == 0, $"after {MaxFailedAttempts} guesses whose node was killed, one more was looked at");
        return user;
    }

    /// <summary>The slots of those guesses stand until their leases end, and lock the account out then; not one more is looked at meanwhile.</summary>
    private static async Task BecomeLockedOutAsync(ScenarioRun run, Node node, string user)
    {
        var (status, looked) = (0, 0);
        await Cluster.WaitForAsync(
            async () =>
            {
                (status, var lookedNow) = await TryAsync(run, node, user);
                looked += lookedNow;
                return status == 423;
            },
            LeasesEnd);
        run.Expect(status == 423, $"after the leases of {MaxFailedAttempts} guesses one more was answered {status}");
        run.Expect(looked == 0, $"after the leases of {MaxFailedAttempts} guesses one more was looked at");
    }

    private static async Task<(int Status, int Looked)> TryAsync(ScenarioRun run, Node node, string user)
    {
        using var client = new RecordedClient(run.History, "guesser", node);
        var before = await node.CheckedAsync("wrong");
        var tried = (await client.LoginAsync(user, password: null)).Operation;
        return (tried.Status ?? 0, await node.CheckedAsync("wrong") - before);
    }

    /// <summary>The nodes, one after the other.</summary>
    private sealed class Turns(ScenarioRun run, Cluster cluster)
    {
        private readonly Task[] _starts = [.. cluster.Nodes.Select(_ => Task.CompletedTask)];
        private int _next;

        public int Kills { get; private set; }

        public Task AllStartedAsync() => Task.WhenAll(_starts);

        /// <summary>Waits until the next one is ready.</summary>
        public async Task<Node> NextAsync()
        {
            _next = (_next + 1) % _starts.Length;
            await _starts[_next];
            return cluster.Nodes[_next];
        }

        /// <returns>At how many points.</returns>
        public async Task<int> KillAtEachAsync(AccountOperation operation, int stride)
        {
            var (points, isOver) = (0, false);
            var prepared = new Queue<Work>();
            while (!isOver)
            {
                var node = await NextAsync();
                using var client = new RecordedClient(run.History, "broken off", node);
                // Before anything stands, as that may hold a lock.
                while (prepared.Count < AtOnce) prepared.Enqueue(await operation.PrepareAsync(client));

                var pausing = new PausingNode(node);
                var (working, stood) = (new List<Task<Operation>>(), new List<string>());
                while (prepared.TryDequeue(out var work))
                {
                    await pausing.StandAtAsync(1 + (points * stride));
                    working.Add(work(client));
                    // One that has to wait is killed where it waits, and is the first to stand in the next node.
                    var stand = await pausing.StandsAsync(working[^1], stood.Count == 0 || cluster.PostgresOrNone is null ? null : cluster.IsAnyoneWaitingAsync);
                    isOver = stand.IsDone && (await working[^1]).Status != 503;
                    if (stand.Where is null) break;
                    stood.Add(stand.Where);
                    points++;
                    // SQLite has one writer at a time: nobody else would come to his point.
                    if (stand.IsInTransaction && cluster.PostgresOrNone is null) break;
                }

                if (stood.Count > 0) await KillAsync(node, string.Join(", ", stood));
                await Task.WhenAll(working);
            }

            return points;
        }

        /// <summary>Kills a node in which one request stands at a point.</summary>
        public async Task KillAtAsync(int point, Func<RecordedClient, Task<Work>> prepare)
        {
            var node = await NextAsync();
            using var client = new RecordedClient(run.History, "broken off", node);
            var work = await prepare(client);
            var pausing = new PausingNode(node);
            await pausing.StandAtAsync(point);
            var working = work(client);
            if ((await pausing.StandsAsync(working)).Where is { } where) await KillAsync(node, where);
            await working;
        }

        /// <summary>At which point of an operation a node stands there.</summary>
        public async Task<int?> FindAsync(string where, AccountOperation operation)
        {
            for (var point = 1; ; point++)
            {
                var node = await NextAsync();
                using var client = new RecordedClient(run.History, "finder", node);
                var work = await operation.PrepareAsync(client);
                var pausing = new PausingNode(node);
                await pausing.StandAtAsync(point);
                var working = work(client);
                var stand = await pausing.StandsAsync(working);
                await pausing.GoOnAsync();
                await working;
                if (stand.IsDone) return null;
                if (stand.Where == where) return point;
            }
        }

        private async Task KillAsync(Node node, string where)
        {
            await run.History.FaultAsync($"kill {node.Name}: {where}", node.KillAsync);
            _starts[_next] = node.StartAsync();
            Kills++;
        }
    }
}
