using Auth.Application.Mail;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Auth.Infrastructure.Persistence.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class PurgeTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = new(TestTime.Now);

    [Fact]
    public async Task Sessions_are_kept_for_a_day_after_they_end_or_expire()
    {
        var user = TestUsers.Create();
        var ended = TestSessions.Create(user, TestTime.Now.AddHours(-24.4)).Session;
        var endedLately = TestSessions.Create(user, TestTime.Now.AddHours(-24.4)).Session;
        var idle = TestSessions.Create(user, TestTime.Now.AddHours(-24.6)).Session;
        var idleLately = TestSessions.Create(user, TestTime.Now.AddHours(-24.4)).Session;
        ended.End(SessionEndReason.Logout, TestTime.Now.AddHours(-24).AddMicroseconds(-1));
        endedLately.End(SessionEndReason.Logout, TestTime.Now.AddHours(-24));
        Session[] kept = [endedLately, idleLately, TestSessions.Create(user).Session];
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            foreach (var session in kept.Append(ended).Append(idle)) s.Sessions.Add(session);
        });

        (await PurgeAsync()).ShouldBe(2);

        (await Node.UseContextAsync(c => c.Sessions.Select(s => s.Id).ToListAsync())).ShouldBe(kept.Select(s => s.Id), ignoreOrder: true);
        (await PurgeAsync()).ShouldBe(0);
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task A_mailbox_is_purged_once_it_can_receive_a_full_burst_again()
    {
        var mailbox = MailboxQuota.Create(MailboxKey.From(EmailAddress.Create("alice@example.org").Value), TestTime.Now);
        mailbox.TryCount(TestTime.Now);
        await Node.CommitAsync(s => s.MailboxQuotas.Add(mailbox));

        _time.Advance(MailboxQuota.Interval);
        (await PurgeAsync()).ShouldBe(0);
        _time.Advance(TimeSpan.FromMicroseconds(1));
        (await PurgeAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Any_number_of_old_sessions_is_purged()
    {
        var user = TestUsers.Create();
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            for (var i = 0; i < 1100; i++) s.Sessions.Add(TestSessions.Create(user, TestTime.Now.AddDays(-3)).Session);
        });

        (await PurgeAsync()).ShouldBe(1100);
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public async Task A_decoy_is_kept_as_long_as_an_account_would_retain_its_failed_attempts()
    {
        await AttemptAsync("unused");
        await AttemptAsync("used");
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("Alice")));
        _time.Advance(AttemptCounter.FailureRetention);
        (await PurgeAsync()).ShouldBe(0);
        await AttemptAsync("used");
        _time.Advance(AttemptCounter.LeaseDuration + TimeSpan.FromMicroseconds(1));

        (await PurgeAsync()).ShouldBe(1);

        (await UsersAsync()).Count.ShouldBe(2);
        (await AttemptAsync("used")).Version.ShouldBe(3);
        (await AttemptAsync("unused")).Version.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public async Task A_decoy_is_kept_for_a_day_after_its_lockout()
    {
        await LockOutAsync("for two days", new LockoutPolicy(1, TimeSpan.FromDays(2), TimeSpan.FromDays(2)));
        await LockOutAsync("until reset", new LockoutPolicy(1, null, TimeSpan.Zero));

        _time.Advance(TimeSpan.FromDays(3));
        (await PurgeAsync()).ShouldBe(0);
        _time.Advance(TimeSpan.FromSeconds(1));
        (await PurgeAsync()).ShouldBe(1);
        _time.Advance(TimeSpan.FromDays(300));
        (await PurgeAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_least_recently_used_decoys_beyond_the_limit_are_purged()
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("Alice")));
        for (var i = 0; i < 5; i++)
        {
            await AttemptAsync($"unknown{i}");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        await AttemptAsync("unknown0");

        (await PurgeAsync(maxDecoys: 3)).ShouldBe(2);

        (await UsersAsync()).Count.ShouldBe(4);
        (await AttemptAsync("unknown0")).Version.ShouldBe(3);
        (await AttemptAsync("unknown1")).Version.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public async Task Locked_out_decoys_beyond_the_limit_are_purged_last()
    {
        await LockOutAsync("unknown", new LockoutPolicy(1, TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 3; i++) await AttemptAsync($"flood{i}");

        (await PurgeAsync(maxDecoys: 1)).ShouldBe(3);

        (await UsersAsync()).ShouldHaveSingleItem().Attempts.LockedOutAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task Events_of_a_purged_decoy_are_purged_and_events_of_users_are_kept()
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create("Alice")));
        await LockOutAsync("unknown", new LockoutPolicy(1, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        (await TypesAsync()).ShouldBe(["user_registered", "attempt_failed", "user_locked_out"]);
        _time.Advance(TimeSpan.FromDays(2));

        await PurgeAsync();

        (await TypesAsync()).ShouldBe(["user_registered"]);
    }

    [Fact]
    public async Task Events_of_a_purged_decoy_are_purged_also_if_they_have_no_position_yet()
    {
        await AttemptAsync("unknown");
        await LockOutAsync("unknown", new LockoutPolicy(1, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));
        _time.Advance(TimeSpan.FromDays(2));

        await PurgeAsync();

        (await UsersAsync()).ShouldBeEmpty();
        (await TypesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_are_kept_forever_by_default()
    {
        await Node.CommitAsync(s => s.Users.Add(TestUsers.Create()));
        _time.Advance(TimeSpan.FromDays(10_000));

        await PurgeAsync();

        (await TypesAsync()).ShouldBe(["user_registered"]);
    }

    [Fact]
    public async Task Events_older_than_the_retention_are_purged_in_batches_and_stay_in_the_statistics()
    {
        await Node.CommitAsync(s =>
        {
            for (var i = 0; i < 1_100; i++) s.Users.Add(TestUsers.Create());
        });
        _time.Advance(TimeSpan.FromDays(30));
        var recent = User.Register(TestUsers.Create().Username, null, TestPasswords.Hash, _time.GetUtcNow());
        await Node.CommitAsync(s => s.Users.Add(recent));
        await using var node = NewNode(TimeSpan.FromDays(30) - TimeSpan.FromMicroseconds(1));

        await node.Purge.RunAsync(Purge.MaxDecoys, None);

        var left = (await Node.ReadAsync(s => s.Events.ReadAsync(new(null, null, null, 0, 100), None))).ShouldHaveSingleItem();
        (left.UserId, left.Position).ShouldBe((recent.Id.Value, 1_101));
        var activity = await Node.ReadAsync(s => s.Statistics.ListActivityByHourAsync(TestTime.Now.AddHours(-1), _time.GetUtcNow().AddHours(1), None));
        activity.Sum(hour => hour.Registrations).ShouldBe(1_101);
    }

    [Fact]
    public async Task Events_that_a_reader_has_not_processed_are_not_purged()
    {
        // Beyond the end that is counted.
        await Node.UseContextAsync(c =>
        {
            c.Add(new EventRecord { Position = 100, Type = "attempt_failed", OccurredAt = TestTime.Now, Details = "{}" });
            return c.SaveChangesAsync();
        });
        _time.Advance(TimeSpan.FromDays(30));
        await using var node = NewNode(TimeSpan.FromDays(1));

        await node.Purge.RunAsync(Purge.MaxDecoys, None);

        (await TypesAsync()).ShouldBe(["attempt_failed"]);
    }

    [Fact]
    public async Task No_purge_statement_removes_more_than_1000_rows()
    {
        var decoy = await AttemptAsync("unknown");
        await Node.UseContextAsync(c =>
        {
            for (var position = 100_000; position < 102_500; position++) c.Add(new EventRecord { Position = position, Type = "attempt_failed", OccurredAt = TestTime.Now, UserId = decoy.Id, Details = "{}" });
            return c.SaveChangesAsync();
        });
        var (user, changes) = (TestUsers.Create(), new ChangeRecorder());
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            for (var i = 0; i < 1_100; i++) s.Sessions.Add(TestSessions.Create(user, TestTime.Now.AddDays(-3)).Session);
        });
        _time.Advance(TimeSpan.FromDays(2));

        await using var node = new Node(Database.Settings, _time, changes);
        await node.Purge.RunAsync(Purge.MaxDecoys, None);

        (await Node.UseContextAsync(c => c.Events.CountAsync(e => e.UserId == decoy.Id))).ShouldBe(0);
        (await UsersAsync()).ShouldHaveSingleItem();
        changes.Rows.Max().ShouldBeLessThanOrEqualTo(1_000);
        changes.Rows.Sum().ShouldBeGreaterThan(3_600);
    }

    private async Task<IReadOnlyList<string>> TypesAsync() =>
        [.. (await Node.ReadAsync(s => s.Events.ReadAsync(new(null, null, null, 0, 100), None))).Select(e => e.Type)];

    /// <summary>A node that keeps events for a time.</summary>
    private Node NewNode(TimeSpan retention) => new(Database.Settings, _time, services => services.AddSingleton(new AuditLogSettings(retention)));

    private async Task<int> PurgeAsync(int maxDecoys = Purge.MaxDecoys)
    {
        await using var node = NewNode();
        return await node.Purge.RunAsync(maxDecoys, None);
    }

    private async Task<User> AttemptAsync(string name)
    {
        await using var node = NewNode();
        return await node.CommitAsync(async s =>
        {
            var decoy = await s.Users.FindOrCreateDecoyAsync(LoginName.Parse(name), None);
            decoy.BeginAttempt(LockoutPolicy.Default, _time.GetUtcNow());
            return decoy;
        });
    }

    private async Task LockOutAsync(string name, LockoutPolicy policy)
    {
        var decoy = await AttemptAsync(name);
        await using var node = NewNode();
        await node.CommitAsync(async s =>
        {
            (await s.Users.FindIncludingDecoysAsync(decoy.Id, None))!.FailAttempt(decoy.Attempts.Pending[0].Id, policy, _time.GetUtcNow());
            return 0;
        });
    }

    private Task<List<User>> UsersAsync() => Node.UseContextAsync(c => c.UsersAndDecoys.ToListAsync());

    private Node NewNode() => new(Database.Settings, _time);
}

public sealed class SqlitePurgeTests(SqliteDatabase database) : PurgeTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlPurgeTests(PostgreSqlDatabase database) : PurgeTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerPurgeTests(SqlServerDatabase database) : PurgeTests(database);
