using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-09-points: two requests for the same account on two nodes in each relevant order. One is paused at each of its steps in turn while the other completes, and is then resumed.</summary>
/// <remarks>If the other request waits for a lock of the first, the first is resumed, as in the isolation tests of PostgreSQL.</remarks>
internal sealed class ConcurrentRequests : IScenario
{
    private const int SecondsInFull = 60;
    private const int MaxFailedAttempts = 5;

    /// <summary>A request that does not wait for a lock or the other request completes within this time.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public string Name => "F-09-points";

    public string Title => "two requests for one account interleave at each step of either";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Nodes = 2, WithBalancer = false, Assembly = PausingNode.Assembly });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed, DirectToNodes = true });
        var operations = new AccountOperations(workload.Administrator);
        // A short run uses only some of the points.
        var stride = Math.Clamp(SecondsInFull / Math.Max(1, (int)run.Load(SecondsInFull).TotalSeconds), 1, 7);

        using var first = new RecordedClient(run.History, "first", cluster.Nodes[0]);
        using var second = new RecordedClient(run.History, "second", cluster.Nodes[1]);
        var nodes = new NodePair(run, cluster, first, second);
        foreach (var pair in Pairs(operations, workload.Administrator))
        {
            var count = await InterleaveAsync(nodes, operations, pair, stride) + (pair.IsSymmetric ? 0 : await InterleaveAsync(nodes, operations, pair.Reversed(), stride));
            run.Figure(pair.Name, count);
            run.Expect(count > 0, $"{pair.Name}: no interleaving");
        }

        await DemoteEachOtherAsync(nodes, operations, workload.Administrator, stride);
        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. operations.Sessions]));
        run.Figure("waited for a lock", nodes.Waited);
    }

    private static IReadOnlyList<RequestPair> Pairs(AccountOperations operations, SessionHandle administrator)
    {
        var (signIn, change) = ((ClientRequest)SignInAsync, (ClientRequest)((client, user) => client.ChangePasswordAsync(user.Session, Passwords.First, "p1")));
        ClientRequest Administer(string kind) => (client, user) => client.AdministerAsync(administrator, kind, user.Name, user.Id);
        ClientRequest check = (client, user) => client.CurrentAsync(user.Session);

        return
        [
            new("login x login", signIn, signIn),
            new("last guess x last guess", GuessAsync, GuessAsync) { PrepareAsync = GuessAllButOneAsync },
            new("login x guess", signIn, GuessAsync),
            new("login x change of password", signIn, change),
            new("login x lock", signIn, Administer(Kinds.Lock)),
            new("login x reset", signIn, Administer(Kinds.Reset)),
            new("change x change", change, (client, user) => client.ChangePasswordAsync(user.Other, Passwords.First, "p2")),
            new("change x lock", change, Administer(Kinds.Lock)),
            new("check x logout", check, (client, user) => client.LogoutAsync(user.Session)),
            new("check x change of password", check, (client, user) => client.ChangePasswordAsync(user.Other, Passwords.First, "p1")),
            new("check x lock", check, Administer(Kinds.Lock)),
            new("lock x unlock", Administer(Kinds.Lock), Administer(Kinds.Unlock)),
        ];

        async Task<Operation> SignInAsync(RecordedClient client, AccountOperations.TestUser user)
        {
            var (operation, session) = await client.LoginAsync(user.Name, Passwords.First);
            if (session is not null) operations.Track(session);
            return operation;
        }

        static async Task<Operation> GuessAsync(RecordedClient client, AccountOperations.TestUser user) => (await client.LoginAsync(user.Name, password: null)).Operation;

        static async Task GuessAllButOneAsync(RecordedClient client, AccountOperations.TestUser user)
        {
            for (var i = 1; i < MaxFailedAttempts; i++) await GuessAsync(client, user);
        }
    }

    /// <returns>The number of points at which they interleaved.</returns>
    private static async Task<int> InterleaveAsync(NodePair nodes, AccountOperations operations, RequestPair pair, int stride)
    {
        for (var (point, count) = (1, 0); ; (point, count) = (point + stride, count + 1))
        {
            var user = await operations.SignInTwiceAsync(nodes.First);
            var before = operations.Sessions.Count - 2;
            await pair.PrepareAsync(nodes.First, user);
            if (!await nodes.InterleaveAsync(point, client => pair.First(client, user), client => pair.Second(client, user))) return count;
            // Acknowledged changes must apply on both nodes at once.
            await nodes.CheckAsync(operations.Sessions.Skip(before));
        }
    }

    /// <summary>The only two administrators remove each other's role. One of them must keep it (I9). Then the role is restored.</summary>
    private static async Task DemoteEachOtherAsync(NodePair nodes, AccountOperations operations, SessionHandle root, int stride)
    {
        var (one, other) = (await operations.SignInTwiceAsync(nodes.First), await operations.SignInTwiceAsync(nodes.First));
        foreach (var user in (AccountOperations.TestUser[])[one, other]) await SetAsync(root, user, "admin");
        var rootId = (string)(await nodes.First.Raw.CurrentAsync(root.Token)).Json!["user"]!["id"]!;
        await nodes.First.SetRolesAsync(one.Session, Workload.Root, rootId);

        var count = 0;
        for (var point = 1; await nodes.InterleaveAsync(point, client => client.SetRolesAsync(one.Session, other.Name, other.Id), client => client.SetRolesAsync(other.Session, one.Name, one.Id)); point += stride)
        {
            await nodes.ListUsersAsync(one.Session, other.Session);
            await RestoreAsync();
            count++;
        }

        await RestoreAsync();
        await nodes.First.SetRolesAsync(one.Session, Workload.Root, rootId, "admin");
        foreach (var user in (AccountOperations.TestUser[])[one, other]) await SetAsync(root, user);
        nodes.Run.Figure("demote x demote", count);
        nodes.Run.Expect(count > 0, "demote x demote: no interleaving");

        Task<Operation> SetAsync(SessionHandle by, AccountOperations.TestUser user, params string[] roles) => nodes.First.SetRolesAsync(by, user.Name, user.Id, roles);

        async Task RestoreAsync()
        {
            var back = new[] { await SetAsync(one.Session, other, "admin"), await SetAsync(other.Session, one, "admin") };
            nodes.Run.Expect(back.Any(done => done.IsOk), "no administrator was left to restore the other");
        }
    }

    /// <summary>The request of one of the two clients.</summary>
    private delegate Task<Operation> ClientRequest(RecordedClient client, AccountOperations.TestUser user);

    private sealed record RequestPair(string Name, ClientRequest First, ClientRequest Second)
    {
        public bool IsSymmetric => First == Second;

        /// <summary>Further preparation.</summary>
        public Func<RecordedClient, AccountOperations.TestUser, Task> PrepareAsync { get; init; } = (_, _) => Task.CompletedTask;

        public RequestPair Reversed() => this with { First = Second, Second = First };
    }

    /// <summary>The two nodes.</summary>
    private sealed class NodePair(ScenarioRun run, Cluster cluster, RecordedClient first, RecordedClient second)
    {
        public ScenarioRun Run => run;

        public RecordedClient First => first;

        /// <summary>The number of times that the other request could not complete.</summary>
        public int Waited { get; private set; }

        /// <returns>Whether the first request reached the point.</returns>
        public async Task<bool> InterleaveAsync(int point, Func<RecordedClient, Task<Operation>> one, Func<RecordedClient, Task<Operation>> other)
        {
            var pausing = new PausingNode(cluster.Nodes[0]);
            await pausing.PauseAtAsync(point);
            var pausedRequest = one(first);
            var isPaused = (await pausing.WaitUntilPausedAsync(pausedRequest)).Where is not null;
            var otherRequest = other(second);
            if (isPaused) await EndOrWaitAsync(otherRequest);
            await pausing.ResumeAsync();
            foreach (var operation in await Task.WhenAll(pausedRequest, otherRequest)) run.Expect(operation.Outcome != Outcome.Unknown, $"{operation.Kind} at {operation.Start:0} ms returned {operation.Status}");
            return isPaused;
        }

        /// <summary>Checks sessions on both nodes.</summary>
        public Task CheckAsync(IEnumerable<SessionHandle> sessions) =>
            Task.WhenAll(sessions.SelectMany(session => new[] { first.CurrentAsync(session), second.CurrentAsync(session) }));

        public Task ListUsersAsync(params IEnumerable<SessionHandle> sessions) =>
            Task.WhenAll(sessions.SelectMany(session => new[] { first.ListUsersAsync(session), second.ListUsersAsync(session) }));

        private async Task EndOrWaitAsync(Task otherRequest)
        {
            var since = TimeProvider.System.GetTimestamp();
            while (!otherRequest.IsCompleted && TimeProvider.System.GetElapsedTime(since) < LongEnough)
            {
                if (await cluster.HasLockWaitAsync()) break;
                await Task.Delay(Pause);
            }

            if (!otherRequest.IsCompleted) Waited++;
        }
    }
}
