using Auth.FaultRig.Load;
using Auth.FaultRig.Running;

namespace Auth.FaultRig.Scenarios;

/// <summary>F-12: the clock of one node is ahead and jumps. Nothing lasts longer than by the clock difference, and nothing that has expired becomes valid again.</summary>
internal sealed class JumpingClocks : IScenario
{
    private const int MaxFailedAttempts = 5;

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AbsoluteTimeout = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan Lockout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan ThreeDays = TimeSpan.FromDays(3);

    /// <summary>Tolerance for the duration of the scenario itself.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);

    public string Name => "F-12";

    public string Title => "the clock of one node jumps by 90 s, 1 h and 3 d, and over a leap day";

    public string? Missing => Needs.PostgresAndFakedClock;

    public async Task RunAsync(ScenarioRun run)
    {
        var cluster = await run.StartClusterAsync(new()
        {
            Nodes = 2,
            WithBalancer = false,
            Settings =
            [
                new("Sessions__IdleTimeout", $"{IdleTimeout:c}"),
                new("Sessions__AbsoluteTimeout", $"{AbsoluteTimeout:c}"),
                new("Lockout__Duration", $"{Lockout:c}"),
            ],
        });
        var (right, wrong) = (cluster.Nodes[0], cluster.Nodes[1]);
        var clock = new FakedClock(Path.Combine(cluster.Database.Directory, "clock"));
        clock.Set(TimeSpan.Zero);
        await wrong.KillAsync();
        await wrong.StartAsync(clock.Settings);
        using var here = new RecordedClient(run.History, "here", right);
        using var there = new RecordedClient(run.History, "there", wrong);
        var nodes = new Nodes(run, here, there, clock);

        await ExamineSkewAsync(nodes);
        foreach (var jump in new[] { Hour, -Hour, ThreeDays })
        {
            await ExamineSessionAsync(nodes, jump);
            await ExamineLockoutAsync(nodes, jump);
        }

        foreach (var midnight in (int[])[28, 29]) await ExamineLeapDayAsync(nodes, midnight);

        var answers = run.History.Operations;
        run.Expect(answers.All(o => o.Status < 500), "a response was 5xx");
        run.Figure("operations", answers.Count);
    }

    /// <summary>One clock is constantly ahead.</summary>
    private static async Task ExamineSkewAsync(Nodes nodes)
    {
        nodes.Clock.Set(Skew);
        var user = await nodes.RegisterAsync("skewed");
        var fromHere = (await nodes.Here.LoginAsync(user, Passwords.First)).Session!;
        nodes.Run.Expect((await nodes.There.CurrentAsync(fromHere)).IsOk, "a node that is 90 s ahead rejected a new session");
        await nodes.ExpectLifeAsync(fromHere, AbsoluteTimeout, "a session used on a node that is 90 s ahead");

        var fromThere = (await nodes.There.LoginAsync(user, Passwords.First)).Session!;
        nodes.Run.Expect((await nodes.Here.CurrentAsync(fromThere)).IsOk, "a session started by a node that is 90 s ahead was rejected");
        await nodes.ExpectLifeAsync(fromThere, AbsoluteTimeout + Skew, "a session started by a node that is 90 s ahead");

        await nodes.LockOutAsync(nodes.There, user);
        var left = await nodes.RetryAfterAsync(nodes.Here, user);
        nodes.Run.Expect(left <= Lockout + Skew, $"a lockout by a node that is 90 s ahead lasts {left}");
        nodes.Run.Expect(left > Lockout - Slack, $"a lockout by a node that is 90 s ahead lasts only {left}");
        nodes.Clock.Set(TimeSpan.Zero);
    }

    /// <summary>The clock jumps, a session is used, and the clock jumps back.</summary>
    private static async Task ExamineSessionAsync(Nodes nodes, TimeSpan jump)
    {
        var user = await nodes.RegisterAsync("awake");
        var session = (await nodes.Here.LoginAsync(user, Passwords.First)).Session!;
        nodes.Clock.Set(jump);
        var during = await nodes.There.CurrentAsync(session);
        nodes.Clock.Set(TimeSpan.Zero);
        var afterwards = await nodes.There.CurrentAsync(session);

        if (jump > IdleTimeout)
        {
            nodes.Run.Expect(during.Status == 401, $"an idle session returned {during.Status} after {jump}");
            nodes.Run.Expect(afterwards.Status == 401, $"an expired session returned {afterwards.Status} after the clock had jumped back by {jump}");
            return;
        }

        nodes.Run.Expect(during.IsOk && afterwards.IsOk, $"a session returned {during.Status} during and {afterwards.Status} after a jump by {jump}");
        await nodes.ExpectLifeAsync(session, AbsoluteTimeout, $"a session used during a jump by {jump}");
    }

    /// <summary>A session and a lockout start in the last minute of February 28 or 29 of a leap year and continue after midnight.</summary>
    private static async Task ExamineLeapDayAsync(Nodes nodes, int day)
    {
        var now = TimeProvider.System.GetUtcNow();
        var leap = Enumerable.Range(now.Year + 1, 8).First(DateTime.IsLeapYear);
        var beforeMidnight = new DateTimeOffset(leap, 2, day, 23, 59, 0, TimeSpan.Zero) - now;
        nodes.Clock.Set(beforeMidnight);
        var (signedIn, locked) = (await nodes.RegisterAsync("leaping"), await nodes.RegisterAsync("leapt"));
        var session = (await nodes.There.LoginAsync(signedIn, Passwords.First)).Session!;
        await nodes.LockOutAsync(nodes.There, locked);
        nodes.Clock.Set(beforeMidnight + TimeSpan.FromMinutes(2));

        var check = (await nodes.There.Raw.CurrentAsync(session.Token)).Json;
        nodes.Run.Expect(check?["id"] is not null, $"a session of February {day} returned {check} two minutes later");
        if (check?["id"] is not null)
        {
            var lasts = (DateTimeOffset)check["expiresAt"]! - (DateTimeOffset)check["createdAt"]!;
            nodes.Run.Expect(lasts == AbsoluteTimeout, $"a session of February {day} lasts {lasts}");
        }

        var left = await nodes.RetryAfterAsync(nodes.There, locked);
        var expected = Lockout - TimeSpan.FromMinutes(2);
        nodes.Run.Expect(left <= expected && left > expected - Slack, $"a lockout of February {day} lasts another {left} two minutes later");
        nodes.Clock.Set(TimeSpan.Zero);
    }

    private static async Task ExamineLockoutAsync(Nodes nodes, TimeSpan jump)
    {
        var user = await nodes.RegisterAsync("locked");
        await nodes.LockOutAsync(nodes.Here, user);
        nodes.Clock.Set(jump);
        var during = await nodes.There.LoginAsync(user, Passwords.First);
        nodes.Clock.Set(TimeSpan.Zero);

        if (jump > Lockout)
        {
            nodes.Run.Expect(during.Operation.IsOk, $"a login returned {during.Operation.Status} at {jump} after a lockout of 5 minutes");
            return;
        }

        nodes.Run.Expect(during.Operation.IsLockout, $"a login during a lockout returned {during.Operation.Status} after a jump by {jump}");
        var left = await nodes.RetryAfterAsync(nodes.Here, user);
        nodes.Run.Expect(left <= Lockout, $"a lockout lasts {left} after a jump by {jump}");
    }

    private sealed record Nodes(ScenarioRun Run, RecordedClient Here, RecordedClient There, FakedClock Clock)
    {
        private int _users;

        public async Task<string> RegisterAsync(string name)
        {
            var user = $"{name}{_users++}";
            Run.Expect((await Here.RegisterAsync(user)).Operation.IsOk, $"{user} was not registered");
            return user;
        }

        public async Task LockOutAsync(RecordedClient node, string user)
        {
            for (var i = 0; i < MaxFailedAttempts; i++) await node.LoginAsync(user, password: null);
        }

        public async Task<TimeSpan> RetryAfterAsync(RecordedClient node, string user)
        {
            var answer = await node.Raw.LoginAsync(user, Passwords.Of(user, Passwords.First));
            Run.Expect(answer.Status == 423, $"{user} is locked out, but a login returned {answer}");
            return answer.RetryAfter ?? TimeSpan.Zero;
        }

        /// <summary>Checks the remaining lifetime of a session on the node with the correct clock.</summary>
        public async Task ExpectLifeAsync(SessionHandle session, TimeSpan atMost, string what)
        {
            var answer = (await Here.Raw.CurrentAsync(session.Token)).Json;
            TimeSpan Left(string limit) => (DateTimeOffset)answer![limit]! - TimeProvider.System.GetUtcNow();
            Run.Expect(Left("expiresAt") <= atMost, $"{what} has {Left("expiresAt")} left");
            Run.Expect(Left("idleExpiresAt") <= IdleTimeout + Skew, $"{what} has {Left("idleExpiresAt")} of idle time left");
        }
    }
}
