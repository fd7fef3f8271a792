using System.Collections.Concurrent;
using Auth.Application;
using Auth.Application.Common.Settings;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>Living sessions are checked by session rules, on two nodes that share a clock.</summary>
[Trait("Requirement", "R30")]
public abstract class SessionRuleWorkerTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _time = new(TestTime.Now);
    private readonly AskedRule _rule = new();
    private readonly RecordedLog _log = new();

    [Fact]
    public async Task Sessions_of_a_rejected_user_end_with_the_code_in_the_audit_log()
    {
        var (alice, bob) = (await SignInAsync(), await SignInAsync());
        _rule.Answer = user => user.Id == alice ? new Error(ErrorKind.Forbidden, "left", "You no longer work here.") : Result.Success();
        await using var node = NewNode();
        using var worker = await StartAsync(node);

        await WaitUntilAsync(async () => (await ListLiveAsync(alice)).Count == 0);
        await WaitUntilAsync(() => Task.FromResult(_rule.CountFor(bob) == 1));
        await worker.StopAsync(None);

        (await ListLiveAsync(bob)).Count.ShouldBe(1);
        var rejected = (await ReadEventsAsync("sessions_rejected")).ShouldHaveSingleItem();
        (rejected.UserId, rejected.Details["why"]).ShouldBe((alice.Value, "left"));
        (await ReadEventsAsync("session_ended")).ShouldHaveSingleItem().Details["why"].ShouldBe("rejected_by_rule");
    }

    [Fact]
    public async Task Two_nodes_ask_about_each_user_once_in_an_interval()
    {
        var users = new List<UserId>();
        for (var i = 0; i < 5; i++) users.Add(await SignInAsync());
        await using var first = NewNode();
        await using var second = NewNode();
        using var one = await StartAsync(first);
        using var other = await StartAsync(second);

        await WaitUntilAsync(() => Task.FromResult(users.TrueForAll(user => _rule.CountFor(user) == 1)));
        await AdvanceAsync(Interval - TimeSpan.FromSeconds(20));
        users.ShouldAllBe(user => _rule.CountFor(user) == 1);
        await WaitUntilAsync(() => Task.FromResult(users.TrueForAll(user => _rule.CountFor(user) == 2)));

        await one.StopAsync(None);
        await other.StopAsync(None);
    }

    [Fact]
    public async Task A_restarted_server_asks_no_earlier_than_after_the_interval()
    {
        var alice = await SignInAsync();
        await using var node = NewNode();
        using (var worker = await StartAsync(node))
        {
            await WaitUntilAsync(() => Task.FromResult(_rule.CountFor(alice) == 1));
            await AdvanceAsync(TimeSpan.FromSeconds(20));
            await worker.StopAsync(None);
        }

        using var restarted = await StartAsync(node);
        await AdvanceAsync(Interval - TimeSpan.FromSeconds(50));
        _rule.CountFor(alice).ShouldBe(1);
        await WaitUntilAsync(() => Task.FromResult(_rule.CountFor(alice) == 2));
        await restarted.StopAsync(None);
    }

    [Fact]
    public async Task A_slow_pass_does_not_overlap_with_another_one()
    {
        var users = new List<UserId>();
        for (var i = 0; i < 50; i++) users.Add(await SignInAsync());
        // A pass takes 450 s, longer than the interval. The clock wakes the other node as well.
        _rule.Answer = _ =>
        {
            _time.Advance(TimeSpan.FromSeconds(9));
            return Result.Success();
        };
        await using var first = NewNode();
        await using var second = NewNode();
        using var one = await StartAsync(first);
        using var other = await StartAsync(second);

        await WaitUntilAsync(() => Task.FromResult(_rule.Count >= users.Count));
        await one.StopAsync(None);
        await other.StopAsync(None);

        users.ShouldAllBe(user => _rule.CountFor(user) == 1);
    }

    [Fact]
    public async Task Another_node_begins_the_pass_of_a_dead_one_again_after_the_interval()
    {
        var users = new[] { await SignInAsync(), await SignInAsync() }.OrderBy(id => id.Value).ToArray();
        using var dying = new CancellationTokenSource();
        _rule.OnAsked = async (user, cancellationToken) =>
        {
            if (user.Id != users[1] || dying.IsCancellationRequested) return;
            await dying.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        };
        await using var first = NewNode();
        await using var second = NewNode();
        using (var dead = await StartAsync(first))
        {
            await WaitUntilAsync(() => Task.FromResult(_rule.CountFor(users[1]) == 1));
            await dead.StopAsync(None);
        }

        using var alive = await StartAsync(second);
        await AdvanceAsync(Interval - TimeSpan.FromSeconds(30));
        (_rule.CountFor(users[0]), _rule.CountFor(users[1])).ShouldBe((1, 1));
        await WaitUntilAsync(() => Task.FromResult(_rule.CountFor(users[0]) == 2 && _rule.CountFor(users[1]) == 2));
        await alive.StopAsync(None);
    }

    [Fact]
    public async Task Rules_that_fail_end_no_session_and_leave_two_lines_a_pass()
    {
        var users = new[] { await SignInAsync(), await SignInAsync(), await SignInAsync() };
        _rule.Answer = _ => throw new InvalidOperationException("HR is away at https://key@hr.example.org/T0/s3cret.");
        await using var node = NewNode();
        using var worker = await StartAsync(node);

        await WaitUntilAsync(() => Task.FromResult(_log.Lines.Count >= 2));
        await AdvanceAsync(TimeSpan.FromMinutes(1));
        await worker.StopAsync(None);

        var lines = _log.Lines.ToList();
        lines.Count.ShouldBe(2);
        lines[0].ShouldStartWith(
            $"Session rule {typeof(AskedRule)} failed for user {users.MinBy(id => id.Value)}, whose sessions continue. Further failures of this pass are only counted. "
            + "InvalidOperationException: HR is away at https://hr.example.org/…");
        lines[0].ShouldNotContain("s3cret");
        lines[1].ShouldBe("Session rules failed for 3 of 3 users, whose sessions continue until a rule rejects them.");
        foreach (var user in users) (await ListLiveAsync(user)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_session_rule_the_worker_does_nothing()
    {
        await SignInAsync();
        await using var node = new Node(Database.Settings, _time, _ => { });
        using var worker = await StartAsync(node);

        await AdvanceAsync(TimeSpan.FromMinutes(2));
        await worker.StopAsync(None);

        (await node.UseContextAsync(context => context.Leases.AnyAsync(None))).ShouldBeFalse();
    }

    private Node NewNode() => new(Database.Settings, _time, services => services.AddSingleton<ISessionRule>(_rule));

    private async Task<SessionRuleWorker> StartAsync(Node node)
    {
        var settings = ApplicationSettings.Read(new SettingsReader(new ConfigurationBuilder().Build())).Sessions with { RuleInterval = Interval };
        var worker = await node.UseServicesAsync(services => Task.FromResult(ActivatorUtilities.CreateInstance<SessionRuleWorker>(services, settings, _log)));
        await worker.StartAsync(None);
        return worker;
    }

    private async Task<UserId> SignInAsync()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(Session.Start(user, TestClients.Default, SessionPolicy.Default.Remembered, TestTime.Now).Session);
        });
        return user.Id;
    }

    private Task<IReadOnlyList<Session>> ListLiveAsync(UserId userId) => Node.ReadAsync(s => s.Sessions.ListLiveAsync(userId, _time.Now(), None));

    private async Task<IReadOnlyList<Auth.Application.Audit.EventDetails>> ReadEventsAsync(string type) =>
        await Node.ReadAsync(s => s.Events.ReadAsync(new(UserId: null, type, Before: null, After: null, 100), None));

    /// <summary>Advances the clock in steps, and yields to the workers on their other threads each time.</summary>
    private async Task AdvanceAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromSeconds(5))
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(5);
        }
    }

    private async Task WaitUntilAsync(Func<Task<bool>> condition)
    {
        for (var step = 0; step < 2_000; step++)
        {
            if (await condition()) return;
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }

        throw new TimeoutException("The condition was not met.");
    }

    private sealed class AskedRule : ISessionRule
    {
        private readonly ConcurrentQueue<UserId> _asked = [];

        public Func<User, Result> Answer { get; set; } = _ => Result.Success();

        public Func<User, CancellationToken, Task> OnAsked { get; set; } = (_, _) => Task.CompletedTask;

        public int Count => _asked.Count;

        public int CountFor(UserId userId) => _asked.Count(id => id == userId);

        public async Task<Result> CheckAsync(User user, DateTimeOffset now, CancellationToken cancellationToken)
        {
            _asked.Enqueue(user.Id);
            await OnAsked(user, cancellationToken);
            return Answer(user);
        }
    }

    private sealed class RecordedLog : ILogger<SessionRuleWorker>
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));
    }
}

public sealed class SqliteSessionRuleWorkerTests(SqliteDatabase database) : SessionRuleWorkerTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlSessionRuleWorkerTests(PostgreSqlDatabase database) : SessionRuleWorkerTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerSessionRuleWorkerTests(SqlServerDatabase database) : SessionRuleWorkerTests(database);
