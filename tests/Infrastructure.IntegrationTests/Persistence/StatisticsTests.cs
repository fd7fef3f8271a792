using Auth.Application.Statistics;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Statistics;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class StatisticsTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Hour = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_are_counted_in_the_hour_of_their_occurrence(bool isCountedBefore)
    {
        var user = await RegisterAsync(Hour - TimeSpan.FromMicroseconds(1));
        await SignInAsync(user, Hour);
        await SignInAsync(user, Hour.AddHours(1) - TimeSpan.FromMicroseconds(1));
        await SignInAsync(user, Hour.AddHours(1));
        await FailAsync(LoginName.FromUsername(user.Username), Hour.AddHours(1), times: 5);
        if (isCountedBefore) await Node.CountEventsAsync();

        (await ActivityAsync()).ShouldBe(
        [
            new(Hour.AddHours(-1), Logins: 0, FailedAttempts: 0, UnknownNames: 0, Lockouts: 0, Registrations: 1),
            new(Hour, Logins: 2, 0, 0, 0, 0),
            new(Hour.AddHours(1), Logins: 1, FailedAttempts: 5, UnknownNames: 0, Lockouts: 1, Registrations: 0),
        ]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Attempts_on_unknown_login_names_are_counted_separately(bool isCountedBefore)
    {
        await FailAsync(LoginName.Parse("unknown"), Hour, times: 5);
        if (isCountedBefore) await Node.CountEventsAsync();

        (await ActivityAsync()).ShouldHaveSingleItem().ShouldBe(new(Hour, 0, FailedAttempts: 0, UnknownNames: 5, Lockouts: 0, 0));
        (await CountAccountsAsync(Hour)).ShouldBe(new AccountNumbers(0, 0, 0));
    }

    [Fact]
    public async Task A_backlog_larger_than_one_batch_is_counted_completely()
    {
        var user = await RegisterAsync(Hour);
        await ChangeAsync(user, u =>
        {
            for (var i = 0; i < EventCountAggregator.MaxBatchSize; i++)
            {
                if (u.IsActive) u.Lock(Hour);
                else u.Unlock(Hour);
            }
        });

        await Node.CountEventsAsync();

        (await CountedAsync()).ShouldBe(EventCountAggregator.MaxBatchSize + 1);
    }

    [Fact]
    public async Task Counts_are_kept_when_their_decoy_or_account_is_removed()
    {
        var user = await RegisterAsync(Hour);
        await FailAsync(LoginName.Parse("unknown"), Hour, times: 2);
        await Node.CommitAsync(async s =>
        {
            s.Users.Remove((await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull());
            return 0;
        });
        await Node.Purge.RunAsync(maxDecoys: 0, None);

        (await ActivityAsync()).ShouldHaveSingleItem().ShouldBe(new(Hour, 0, 0, UnknownNames: 2, 0, Registrations: 1));
    }

    [Fact]
    public async Task An_event_committed_late_is_counted_in_the_hour_of_its_occurrence()
    {
        await RegisterAsync(Hour);
        await Node.CountEventsAsync();
        await RegisterAsync(Hour.AddHours(2));
        await RegisterAsync(Hour);
        (await ActivityAsync()).Select(a => (a.Start, a.Registrations)).ShouldBe([(Hour, 2), (Hour.AddHours(2), 1)]);

        await Node.CountEventsAsync();

        (await ActivityAsync()).Select(a => (a.Start, a.Registrations)).ShouldBe([(Hour, 2), (Hour.AddHours(2), 1)]);
    }

    [Fact]
    public async Task Fewer_events_than_the_minimum_backlog_are_not_counted()
    {
        await RegisterAsync(Hour);

        await Node.CountEventsAsync(minBacklog: 2);
        (await CountedAsync()).ShouldBe(0);

        await Node.CountEventsAsync(minBacklog: 1);
        (await CountedAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Hours_outside_the_requested_period_are_excluded()
    {
        foreach (var hour in new[] { -1, 0, 1, 2 }) await RegisterAsync(Hour.AddHours(hour));
        await Node.CountEventsAsync();
        foreach (var hour in new[] { -1, 0, 1, 2 }) await RegisterAsync(Hour.AddHours(hour));

        (await ActivityAsync(Hour, Hour.AddHours(2))).Select(a => (a.Start, a.Registrations)).ShouldBe([(Hour, 2), (Hour.AddHours(1), 2)]);
    }

    [Fact]
    public async Task Each_event_is_counted_once_while_nodes_count_and_append_in_parallel()
    {
        const int Writers = 4, PerWriter = 25;
        await using var other = Database.NewNode(1);
        using var done = new CancellationTokenSource();
        var counting = new[] { Node, other }.Select(node => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await node.CountEventsAsync();
        })).ToList();
        var reading = Task.Run(async () =>
        {
            for (long previous = 0; !done.IsCancellationRequested;)
            {
                var current = (await ActivityAsync()).Sum(a => a.Registrations);
                current.ShouldBeGreaterThanOrEqualTo(previous);
                previous = current;
            }
        });

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            for (var i = 0; i < PerWriter; i++) await RegisterAsync(Hour.AddMinutes(w * i));
        })));
        await done.CancelAsync();
        await Task.WhenAll([.. counting, reading]);

        (await ActivityAsync()).Sum(a => a.Registrations).ShouldBe(Writers * PerWriter);
        await Node.CountEventsAsync();
        (await CountedAsync()).ShouldBe(Writers * PerWriter);
        (await ActivityAsync()).Sum(a => a.Registrations).ShouldBe(Writers * PerWriter);
    }

    [Fact]
    public async Task Accounts_are_counted_by_their_current_status()
    {
        var locked = await RegisterAsync(Hour);
        await ChangeAsync(locked, u => u.Lock(Hour));
        await FailAsync(LoginName.FromUsername(locked.Username), Hour, times: 5);
        var lockedOut = await RegisterAsync(Hour);
        await FailAsync(LoginName.FromUsername(lockedOut.Username), Hour, times: 5);
        await RegisterAsync(Hour);

        (await CountAccountsAsync(Hour)).ShouldBe(new AccountNumbers(All: 3, Locked: 1, LockedOut: 1));
        (await CountAccountsAsync(Hour.AddHours(1))).ShouldBe(new AccountNumbers(All: 3, Locked: 1, LockedOut: 0));
    }

    [Fact]
    public async Task Ended_and_expired_sessions_are_not_counted_as_live()
    {
        var user = await RegisterAsync(Hour);
        await SignInAsync(user, Hour);
        await SignInAsync(user, Hour.AddMinutes(10));
        var ended = await SignInAsync(user, Hour.AddMinutes(10));
        await Node.CommitAsync(async s =>
        {
            (await s.Sessions.FindAsync([ended.Id], None)).ShouldHaveSingleItem().End(SessionEndReason.Logout, Hour.AddMinutes(11));
            return 0;
        });

        (await LiveAsync(Hour.AddMinutes(12))).ShouldBe(2);
        (await LiveAsync(Hour.AddMinutes(30))).ShouldBe(1);
        (await LiveAsync(Hour.AddMinutes(40))).ShouldBe(0);
    }

    private async Task<User> RegisterAsync(DateTimeOffset at)
    {
        var user = User.Register(TestUsers.Create().Username, null, TestPasswords.Hash, at);
        await Node.CommitAsync(s => s.Users.Add(user));
        return user;
    }

    private async Task<Session> SignInAsync(User user, DateTimeOffset at)
    {
        var (session, _) = TestSessions.Create(user, at);
        await Node.CommitAsync(s => s.Sessions.Add(session));
        return session;
    }

    private async Task FailAsync(LoginName name, DateTimeOffset at, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await Node.CommitAsync(async s =>
            {
                var user = await s.Users.FindOrCreateDecoyAsync(name, None);
                user.FailAttempt(user.BeginAttempt(LockoutPolicy.Default, at).AttemptId!.Value, LockoutPolicy.Default, at);
                return 0;
            });
        }
    }

    private Task<int> ChangeAsync(User user, Action<User> change) => Node.CommitAsync(async s =>
    {
        change((await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull());
        return 0;
    });

    private async Task<IReadOnlyList<ActivityDetails>> ActivityAsync(DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        [.. (await Node.ReadAsync(s => s.Statistics.ListActivityByHourAsync(from ?? Hour.AddDays(-1), until ?? Hour.AddDays(1), None))).OrderBy(a => a.Start)];

    private Task<AccountNumbers> CountAccountsAsync(DateTimeOffset now) => Node.ReadAsync(s => s.Statistics.CountAccountsAsync(now, None));

    private Task<long> LiveAsync(DateTimeOffset now) => Node.ReadAsync(s => s.Statistics.CountLiveSessionsAsync(now, None));

    private Task<long> CountedAsync() => Node.UseContextAsync(c => c.Counters.Where(n => n.Name == Counter.CountedEvents).Select(n => n.Value).SingleAsync());
}

public sealed class SqliteStatisticsTests(SqliteDatabase database) : StatisticsTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlStatisticsTests(PostgreSqlDatabase database) : StatisticsTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerStatisticsTests(SqlServerDatabase database) : StatisticsTests(database);
