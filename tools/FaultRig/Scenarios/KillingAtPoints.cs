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

/// <summary>Requests are paused before and after each step of an operation, and the node is killed while the other nodes continue. Then the history is checked against all invariants.</summary>
/// <remarks>
/// The restart is the most expensive part of a kill. So several requests with their own accounts and steps are paused in a node before it is killed, until one waits for a lock.
/// The nodes take turns, so that killed nodes restart while others work.
/// </remarks>
internal abstract class KillingAtPoints : IScenario
{
    private const int MaxFailedAttempts = 5;
    private const int SecondsInFull = 300;
    private const int Nodes = 3;

    /// <summary>The maximum number of paused requests per node.</summary>
    private const int AtOnce = 12;

    /// <summary>Before and after each of begin, read, change and commit.</summary>
    private const int MinPoints = 8;

    /// <summary>A paused login keeps its hashing permit.</summary>
    private static readonly KeyValuePair<string, string> AmplePermits = new("Passwords__MaxConcurrentHashes", "16");

    /// <summary>The lease of the killed attempts, plus that of the attempt that waits for them.</summary>
    private static readonly TimeSpan LeaseTimeout = 2 * AttemptCounter.LeaseDuration;

    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string? Missing { get; }

    protected abstract bool OnSqlite { get; }

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { OnSqlite = OnSqlite, Nodes = Nodes, WithBalancer = false, Assembly = PausingNode.Assembly, Settings = [AmplePermits] });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed, DirectToNodes = true });
        var operations = new AccountOperations(workload.Administrator);
        var turns = new Turns(run, cluster);
        // A short run uses only some of the points.
        var stride = Math.Clamp(SecondsInFull / Math.Max(1, (int)run.Load(SecondsInFull).TotalSeconds), 1, 13);

        var guessed = await GuessAsync(run, turns, operations);
        foreach (var operation in operations.All.Where(operation => !operation.IsLikeOthers))
        {
            var points = await turns.KillAtEachAsync(operation, stride);
            run.Figure(operation.Name, points);
            run.Expect(points >= MinPoints / stride, $"'{operation.Name}' was killed at only {points} points");
        }

        await turns.AllStartedAsync();
        if (guessed is not null) await ExpectLockoutAsync(run, cluster.Nodes[0], guessed);
        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. operations.Sessions]));
        run.Figure("kills", turns.Kills);
        if (OnSqlite)
        {
            var findings = await Sqlite.CheckIntegrityAsync(cluster.SqliteFile);
            run.Expect(findings == "ok", $"integrity_check: {findings}");
        }
    }

    /// <summary>Kills a node right after each password verification. These guesses must count (I1).</summary>
    /// <returns>The username.</returns>
    private static async Task<string?> GuessAsync(ScenarioRun run, Turns turns, AccountOperations operations)
    {
        var guess = operations.All.Single(operation => operation.Name == AccountOperations.Guess);
        if (await turns.FindAsync("after the check", guess) is not { } afterTheCheck)
        {
            run.Fail("no login was paused after the password verification");
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

        var (status, verified) = await TryAsync(run, await turns.NextAsync(), user!);
        run.Expect(status is 423 or 503, $"after {MaxFailedAttempts} guesses whose node was killed, another returned {status}");
        run.Expect(verified == 0, $"after {MaxFailedAttempts} guesses whose node was killed, another was verified");
        return user;
    }

    /// <summary>These guesses are pending until their leases expire, and then lock the account out. No further guess is verified meanwhile.</summary>
    private static async Task ExpectLockoutAsync(ScenarioRun run, Node node, string user)
    {
        var (status, verified) = (0, 0);
        await Cluster.WaitForAsync(
            async () =>
            {
                (status, var verifiedNow) = await TryAsync(run, node, user);
                verified += verifiedNow;
                return status == 423;
            },
            LeaseTimeout);
        run.Expect(status == 423, $"after the leases of {MaxFailedAttempts} guesses, another returned {status}");
        run.Expect(verified == 0, $"after the leases of {MaxFailedAttempts} guesses, another was verified");
    }

    private static async Task<(int Status, int Verified)> TryAsync(ScenarioRun run, Node node, string user)
    {
        using var client = new RecordedClient(run.History, "guesser", node);
        var before = await node.CheckedAsync("wrong");
        var tried = (await client.LoginAsync(user, password: null)).Operation;
        return (tried.Status ?? 0, await node.CheckedAsync("wrong") - before);
    }

    /// <summary>Selects the nodes in turn.</summary>
    private sealed class Turns(ScenarioRun run, Cluster cluster)
    {
        private readonly Task[] _starts = [.. cluster.Nodes.Select(_ => Task.CompletedTask)];
        private int _next;

        public int Kills { get; private set; }

        public Task AllStartedAsync() => Task.WhenAll(_starts);

        /// <summary>Waits until the next node is ready.</summary>
        public async Task<Node> NextAsync()
        {
            _next = (_next + 1) % _starts.Length;
            await _starts[_next];
            return cluster.Nodes[_next];
        }

        /// <returns>The number of points.</returns>
        public async Task<int> KillAtEachAsync(AccountOperation operation, int stride)
        {
            var (points, isOver) = (0, false);
            var prepared = new Queue<Work>();
            while (!isOver)
            {
                var node = await NextAsync();
                using var client = new RecordedClient(run.History, "broken off", node);
                // Prepares before any request is paused, because a paused request may hold a lock.
                while (prepared.Count < AtOnce) prepared.Enqueue(await operation.PrepareAsync(client));

                var pausing = new PausingNode(node);
                var (working, pausedAt) = (new List<Task<Operation>>(), new List<string>());
                while (prepared.TryDequeue(out var work))
                {
                    await pausing.PauseAtAsync(1 + (points * stride));
                    working.Add(work(client));
                    // A request that waits for a lock is killed while waiting, and is the first one in the next node.
                    var pause = await pausing.WaitUntilPausedAsync(working[^1], pausedAt.Count == 0 || cluster.PostgresOrNone is null ? null : cluster.HasLockWaitAsync);
                    isOver = pause.IsDone && (await working[^1]).Status != 503;
                    if (pause.Where is null) break;
                    pausedAt.Add(pause.Where);
                    points++;
                    // No other request would reach its point: it would wait for the writer until its timeout.
                    if (pause.BlocksWriter && cluster.PostgresOrNone is null) break;
                }

                if (pausedAt.Count > 0) await KillAsync(node, string.Join(", ", pausedAt));
                await Task.WhenAll(working);
            }

            return points;
        }

        /// <summary>Kills a node while one request is paused at a point.</summary>
        public async Task KillAtAsync(int point, Func<RecordedClient, Task<Work>> prepare)
        {
            var node = await NextAsync();
            using var client = new RecordedClient(run.History, "broken off", node);
            var work = await prepare(client);
            var pausing = new PausingNode(node);
            await pausing.PauseAtAsync(point);
            var working = work(client);
            if ((await pausing.WaitUntilPausedAsync(working)).Where is { } where) await KillAsync(node, where);
            await working;
        }

        /// <summary>Finds the number of the point with a name in an operation.</summary>
        public async Task<int?> FindAsync(string where, AccountOperation operation)
        {
            for (var point = 1; ; point++)
            {
                var node = await NextAsync();
                using var client = new RecordedClient(run.History, "finder", node);
                var work = await operation.PrepareAsync(client);
                var pausing = new PausingNode(node);
                await pausing.PauseAtAsync(point);
                var working = work(client);
                var pause = await pausing.WaitUntilPausedAsync(working);
                await pausing.ResumeAsync();
                await working;
                if (pause.IsDone) return null;
                if (pause.Where == where) return point;
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
