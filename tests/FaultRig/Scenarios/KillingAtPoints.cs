using System.Reflection;
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

/// <summary>A node stands still before or after one step of an operation, is killed there, and started again. Then the history is judged as after any other fault.</summary>
internal abstract class KillingAtPoints : IScenario
{
    private const int MaxFailedAttempts = 5;
    private const int SecondsInFull = 600;

    private static readonly string PausingServer =
        typeof(KillingAtPoints).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PausingServer").Value!;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public abstract string Name { get; }

    public abstract string Title { get; }

    public abstract string? Missing { get; }

    protected abstract bool OnSqlite { get; }

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { OnSqlite = OnSqlite, Assembly = PausingServer });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed });
        var actor = new Standing(run, cluster, workload.Administrator);
        // In a short run, only some of the points.
        var stride = SecondsInFull / Math.Max(1, (int)run.Load(SecondsInFull).TotalSeconds);

        foreach (var operation in actor.Operations)
        {
            for (var point = 1; await actor.KillAtAsync(point, operation); point += Math.Clamp(stride, 1, 13))
            {
            }
        }

        await GuessAsync(run, actor);
        var evidence = await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. actor.Sessions]);
        run.Judge(evidence);
        run.Figure("kills", actor.Kills);
        run.Expect(actor.Kills >= actor.Operations.Count, "not every operation was killed");
        if (OnSqlite)
        {
            var findings = await Sqlite.CheckIntegrityAsync(cluster.SqliteFile);
            run.Expect(findings == "ok", $"integrity_check: {findings}");
        }
    }

    /// <summary>Of so many guesses the node was killed right after it had looked at the password: they count (I1).</summary>
    private static async Task GuessAsync(ScenarioRun run, Standing actor)
    {
        var point = await actor.FindAsync("after the check");
        if (point is not { } afterTheCheck)
        {
            run.Fail("no login stood after the check");
            return;
        }

        var user = await actor.RegisterAsync();
        for (var i = 0; i < MaxFailedAttempts; i++) await actor.KillAtAsync(afterTheCheck, client => client.LoginAsync(user, password: null));
        var (status, looked) = await actor.TryAsync(user);
        run.Expect(status is 423 or 503, $"after {MaxFailedAttempts} guesses whose node was killed, one more was answered {status}");
        run.Expect(looked == 0, "one more was looked at");
    }

    /// <summary>Prepares what an operation needs, lets the node stand in the middle of it, and kills it.</summary>
    private sealed class Standing(ScenarioRun run, Cluster cluster, HeldSession administrator)
    {
        private int _made;

        public List<HeldSession> Sessions { get; } = [];

        public int Kills { get; private set; }

        /// <summary>Each prepares, and gives the work in which the node is to be killed.</summary>
        public IReadOnlyList<Func<Task<Func<RecordedClient, Task>>>> Operations =>
        [
            () => Work(client => client.RegisterAsync(NextName(), $"person{_made}@example.org")),
            () => With(RegisterAsync, (client, user) => client.LoginAsync(user, Passwords.First)),
            () => With(RegisterAsync, (client, user) => client.LoginAsync(user, password: null)),
            () => With(SignInAsync, (client, session) => client.ChangePasswordAsync(session, Passwords.First, "p1")),
            () => With(SignInAsync, (client, session) => client.LogoutAsync(session)),
            () => With(SignInAsync, (client, session) => client.RevokeOthersAsync(session)),
            () => With(SignInToLockAsync, (client, user) => client.AdministerAsync(administrator, Kinds.Lock, user.Name, user.Id)),
        ];

        /// <returns>Whether the node came to the point.</returns>
        public async Task<bool> KillAtAsync(int point, Func<Task<Func<RecordedClient, Task>>> operation) => await KillAtAsync(point, await operation());

        /// <returns>Whether the node came to the point.</returns>
        public async Task<bool> KillAtAsync(int point, Func<RecordedClient, Task> work)
        {
            using var client = Connect();
            await client.Raw.PostAsync($"/stand-at/{point}");
            var working = work(client);
            var stood = await StandsAsync(working);
            if (stood)
            {
                await run.History.FaultAsync($"kill at point {point}", async () =>
                {
                    await Node.KillAsync();
                    await Node.StartAsync();
                });
                Kills++;
            }
            else
            {
                // What comes next is not to stand for it.
                await client.Raw.PostAsync("/stand-at/0");
            }

            await working;
            return stood;
        }

        /// <summary>At which point of a login the node stands there.</summary>
        public async Task<int?> FindAsync(string where)
        {
            for (var point = 1; ; point++)
            {
                var user = await RegisterAsync();
                var before = Node.Process;
                if (!await KillAtAsync(point, client => client.LoginAsync(user, Passwords.First))) return null;
                if (before.Output.Contains($"standing {where}", StringComparison.Ordinal)) return point;
            }
        }

        public async Task<(int Status, int Looked)> TryAsync(string user)
        {
            using var client = Connect();
            var before = await cluster.CheckedAsync("wrong");
            var tried = (await client.LoginAsync(user, password: null)).Operation;
            return (tried.Status ?? 0, await cluster.CheckedAsync("wrong") - before);
        }

        public async Task<string> RegisterAsync()
        {
            using var client = Connect();
            var user = NextName();
            await client.RegisterAsync(user);
            return user;
        }

        private Node Node => cluster.Nodes[0];

        private RecordedClient Connect() => new(run.History, "standing", Node);

        private string NextName() => $"person{++_made}";

        private async Task<HeldSession> SignInAsync()
        {
            using var client = Connect();
            var user = await RegisterAsync();
            var sessions = new[] { (await client.LoginAsync(user, Passwords.First)).Session!, (await client.LoginAsync(user, Passwords.First)).Session! };
            Sessions.AddRange(sessions);
            return sessions[0];
        }

        private async Task<(string Name, string Id)> SignInToLockAsync()
        {
            var session = await SignInAsync();
            using var client = Connect();
            return (session.User, (string)(await client.Raw.CurrentAsync(session.Token)).Json!["user"]!["id"]!);
        }

        private static Task<Func<RecordedClient, Task>> Work(Func<RecordedClient, Task> work) => Task.FromResult(work);

        private static async Task<Func<RecordedClient, Task>> With<T>(Func<Task<T>> prepare, Func<RecordedClient, T, Task> work)
        {
            var prepared = await prepare();
            return client => work(client, prepared);
        }

        /// <summary>Waits until the node stands, or the work is done.</summary>
        private async Task<bool> StandsAsync(Task working)
        {
            var stood = await Cluster.WaitForAsync(() => Task.FromResult(working.IsCompleted || Node.Process.Output.Contains("standing ", StringComparison.Ordinal)), Patience);
            if (stood is null) throw new InvalidOperationException("The node neither stood nor answered.");
            return !working.IsCompleted;
        }
    }
}
