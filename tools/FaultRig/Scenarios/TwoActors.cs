using Auth.FaultRig.Histories;
using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>Two requests about the same account on two nodes, in each order that matters: one stands at each of its steps in turn, while the other runs to its end; then it goes on.</summary>
/// <remarks>Where the other has to wait for what the first one holds, the first goes on as soon as it does: as in the isolation tests of PostgreSQL.</remarks>
internal sealed class TwoActors : IScenario
{
    private const int SecondsInFull = 60;
    private const int MaxFailedAttempts = 5;

    /// <summary>What waits for neither a lock nor the other request is done by then.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public string Name => "F-09-points";

    public string Title => "two requests about one account meet at each step of either";

    public string? Missing => Needs.Postgres;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new() { Nodes = 2, WithBalancer = false, Assembly = PausingNode.Assembly });
        var workload = await Workload.PrepareAsync(cluster, run.History, new() { Seed = run.Seed, PastTheBalancer = true });
        var operations = new AccountOperations(workload.Administrator);
        // In a short run, only some of the points.
        var stride = Math.Clamp(SecondsInFull / Math.Max(1, (int)run.Load(SecondsInFull).TotalSeconds), 1, 7);

        using var first = new RecordedClient(run.History, "first", cluster.Nodes[0]);
        using var second = new RecordedClient(run.History, "second", cluster.Nodes[1]);
        var stage = new Stage(run, cluster, first, second);
        foreach (var meeting in Meetings(operations, workload.Administrator))
        {
            var met = await MeetAsync(stage, operations, meeting, stride) + (meeting.IsSymmetric ? 0 : await MeetAsync(stage, operations, meeting.Reversed(), stride));
            run.Figure(meeting.Name, met);
            run.Expect(met > 0, $"{meeting.Name}: they never met");
        }

        await DemoteEachOtherAsync(stage, operations, workload.Administrator, stride);
        run.Judge(await FinalRead.ReadAsync(cluster, run.History, [.. workload.Sessions, .. operations.Sessions]));
        run.Figure("waited for a lock", stage.Waited);
    }

    private static IReadOnlyList<Meeting> Meetings(AccountOperations operations, HeldSession administrator)
    {
        var (signIn, change) = ((Act)SignInAsync, (Act)((client, person) => client.ChangePasswordAsync(person.Session, Passwords.First, "p1")));
        Act Administer(string kind) => (client, person) => client.AdministerAsync(administrator, kind, person.Name, person.Id);
        Act check = (client, person) => client.CurrentAsync(person.Session);

        return
        [
            new("login x login", signIn, signIn),
            new("last guess x last guess", GuessAsync, GuessAsync) { PrepareAsync = GuessAllButOneAsync },
            new("login x guess", signIn, GuessAsync),
            new("login x change of password", signIn, change),
            new("login x lock", signIn, Administer(Kinds.Lock)),
            new("login x reset", signIn, Administer(Kinds.Reset)),
            new("change x change", change, (client, person) => client.ChangePasswordAsync(person.Other, Passwords.First, "p2")),
            new("change x lock", change, Administer(Kinds.Lock)),
            new("check x logout", check, (client, person) => client.LogoutAsync(person.Session)),
            new("check x change of password", check, (client, person) => client.ChangePasswordAsync(person.Other, Passwords.First, "p1")),
            new("check x lock", check, Administer(Kinds.Lock)),
            new("lock x unlock", Administer(Kinds.Lock), Administer(Kinds.Unlock)),
        ];

        async Task<Operation> SignInAsync(RecordedClient client, AccountOperations.Person person)
        {
            var (operation, session) = await client.LoginAsync(person.Name, Passwords.First);
            if (session is not null) operations.Hold(session);
            return operation;
        }

        static async Task<Operation> GuessAsync(RecordedClient client, AccountOperations.Person person) => (await client.LoginAsync(person.Name, password: null)).Operation;

        static async Task GuessAllButOneAsync(RecordedClient client, AccountOperations.Person person)
        {
            for (var i = 1; i < MaxFailedAttempts; i++) await GuessAsync(client, person);
        }
    }

    /// <returns>At how many points they met.</returns>
    private static async Task<int> MeetAsync(Stage stage, AccountOperations operations, Meeting meeting, int stride)
    {
        for (var (point, met) = (1, 0); ; (point, met) = (point + stride, met + 1))
        {
            var person = await operations.SignInTwiceAsync(stage.First);
            var before = operations.Sessions.Count - 2;
            await meeting.PrepareAsync(stage.First, person);
            if (!await stage.MeetAsync(point, client => meeting.First(client, person), client => meeting.Second(client, person))) return met;
            // What was acknowledged holds at once, on both nodes.
            await stage.CheckAsync(operations.Sessions.Skip(before));
        }
    }

    /// <summary>Two administrators, and no other, take the role from each other: one of them has to keep it (I9). Then it is given back.</summary>
    private static async Task DemoteEachOtherAsync(Stage stage, AccountOperations operations, HeldSession root, int stride)
    {
        var (one, other) = (await operations.SignInTwiceAsync(stage.First), await operations.SignInTwiceAsync(stage.First));
        foreach (var person in (AccountOperations.Person[])[one, other]) await SetAsync(root, person, "admin");
        var rootId = (string)(await stage.First.Raw.CurrentAsync(root.Token)).Json!["user"]!["id"]!;
        await stage.First.SetRolesAsync(one.Session, Workload.Root, rootId);

        var met = 0;
        for (var point = 1; await stage.MeetAsync(point, client => client.SetRolesAsync(one.Session, other.Name, other.Id), client => client.SetRolesAsync(other.Session, one.Name, one.Id)); point += stride)
        {
            await stage.ListUsersAsync(one.Session, other.Session);
            await RestoreAsync();
            met++;
        }

        await RestoreAsync();
        await stage.First.SetRolesAsync(one.Session, Workload.Root, rootId, "admin");
        foreach (var person in (AccountOperations.Person[])[one, other]) await SetAsync(root, person);
        stage.Run.Figure("demote x demote", met);
        stage.Run.Expect(met > 0, "demote x demote: they never met");

        Task<Operation> SetAsync(HeldSession by, AccountOperations.Person person, params string[] roles) => stage.First.SetRolesAsync(by, person.Name, person.Id, roles);

        async Task RestoreAsync()
        {
            var back = new[] { await SetAsync(one.Session, other, "admin"), await SetAsync(other.Session, one, "admin") };
            stage.Run.Expect(back.Any(done => done.IsOk), "no administrator was left to make another one");
        }
    }

    /// <summary>What one of the two does.</summary>
    private delegate Task<Operation> Act(RecordedClient client, AccountOperations.Person person);

    private sealed record Meeting(string Name, Act First, Act Second)
    {
        public bool IsSymmetric => First == Second;

        /// <summary>What has to be done before, besides.</summary>
        public Func<RecordedClient, AccountOperations.Person, Task> PrepareAsync { get; init; } = (_, _) => Task.CompletedTask;

        public Meeting Reversed() => this with { First = Second, Second = First };
    }

    /// <summary>The two nodes.</summary>
    private sealed class Stage(ScenarioRun run, Cluster cluster, RecordedClient first, RecordedClient second)
    {
        public ScenarioRun Run => run;

        public RecordedClient First => first;

        /// <summary>How often the other could not run to its end.</summary>
        public int Waited { get; private set; }

        /// <returns>Whether the first one came to the point.</returns>
        public async Task<bool> MeetAsync(int point, Func<RecordedClient, Task<Operation>> one, Func<RecordedClient, Task<Operation>> other)
        {
            var pausing = new PausingNode(cluster.Nodes[0]);
            await pausing.StandAtAsync(point);
            var standing = one(first);
            var stands = (await pausing.StandsAsync(standing)).Where is not null;
            var running = other(second);
            if (stands) await EndOrWaitAsync(running);
            await pausing.GoOnAsync();
            foreach (var operation in await Task.WhenAll(standing, running)) run.Expect(operation.Outcome != Outcome.Unknown, $"{operation.Kind} at {operation.Start:0} ms was answered {operation.Status}");
            return stands;
        }

        /// <summary>Shows sessions to both nodes.</summary>
        public Task CheckAsync(IEnumerable<HeldSession> sessions) =>
            Task.WhenAll(sessions.SelectMany(session => new[] { first.CurrentAsync(session), second.CurrentAsync(session) }));

        public Task ListUsersAsync(params IEnumerable<HeldSession> sessions) =>
            Task.WhenAll(sessions.SelectMany(session => new[] { first.ListUsersAsync(session), second.ListUsersAsync(session) }));

        private async Task EndOrWaitAsync(Task running)
        {
            var since = TimeProvider.System.GetTimestamp();
            while (!running.IsCompleted && TimeProvider.System.GetElapsedTime(since) < LongEnough)
            {
                if (await cluster.IsAnyoneWaitingAsync()) break;
                await Task.Delay(Pause);
            }

            if (!running.IsCompleted) Waited++;
        }
    }
}
