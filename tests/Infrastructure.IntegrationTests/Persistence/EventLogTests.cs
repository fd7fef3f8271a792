using System.Collections.Concurrent;
using System.Net;
using Auth.Application.Audit;
using Auth.Application.Common.Access;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class EventLogTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    [Trait("Requirement", "R60")]
    public async Task An_event_contains_its_subject_session_actor_and_client()
    {
        var (user, administrator) = (TestUsers.Create("O'Brien"), TestUsers.Administrator());
        var (session, token) = TestSessions.Create(user);
        await StoreAsync(user, administrator);
        await Node.CommitAsync(s => s.Sessions.Add(session));

        Node.Actor = new SignedInUser(administrator.Id, SessionId.New(TestTime.Now), IsAdministrator: true, TestTime.Now);
        Node.Client = new ClientFingerprint(IPAddress.Parse("2001:db8::7"), "Mozilla/5.0 (🦊)");
        await Node.CommitAsync(async s =>
        {
            (await s.Sessions.FindAsync(token, None)).ShouldNotBeNull().End(SessionEndReason.PasswordChanged, TestTime.Now.AddMicroseconds(1));
            return 0;
        });

        var entry = (await ReadAsync(type: "session_ended")).ShouldHaveSingleItem();
        entry.OccurredAt.ShouldBe(TestTime.Now.AddMicroseconds(1));
        entry.UserId.ShouldBe(user.Id.Value);
        entry.Username.ShouldBe("O'Brien");
        entry.SessionId.ShouldBe(session.Id.Value);
        entry.ActorId.ShouldBe(administrator.Id.Value);
        entry.IpAddress.ShouldBe("2001:db8::7");
        entry.UserAgent.ShouldBe("Mozilla/5.0 (🦊)");
        entry.Details.ShouldBe(new Dictionary<string, string> { ["why"] = "password_changed" });
    }

    [Fact]
    [Trait("Requirement", "R60")]
    public async Task An_event_of_the_CLI_names_the_operator_and_has_no_client()
    {
        Node.Actor = new Operator("root (sudo: jörg)");
        Node.Client = new ClientFingerprint(null, null);
        await StoreAsync(TestUsers.Create());

        var entry = (await ReadAsync()).ShouldHaveSingleItem();
        entry.ActorId.ShouldBeNull();
        entry.IpAddress.ShouldBeNull();
        entry.UserAgent.ShouldBeNull();
        entry.SessionId.ShouldBeNull();
        entry.Details.ShouldBe(new Dictionary<string, string> { ["operator"] = "root (sudo: jörg)" });
    }

    [Fact]
    public async Task An_event_of_a_decoy_is_marked_as_an_unknown_name()
    {
        await StoreAsync(TestUsers.Create("alice"));
        var decoy = await Node.CommitAsync(async s =>
        {
            var stored = await s.Users.FindOrCreateDecoyAsync(LoginName.Parse("unknown"), None);
            stored.FailAttempt(stored.BeginAttempt(LockoutPolicy.Default, TestTime.Now).AttemptId!.Value, LockoutPolicy.Default, TestTime.Now);
            return stored;
        });

        var entries = (await ReadAsync()).ToDictionary(e => e.Type);

        entries["attempt_failed"].UserId.ShouldBe(decoy.Id.Value);
        entries["attempt_failed"].UnknownName.ShouldBeTrue();
        entries["attempt_failed"].Username.ShouldBeNull();
        entries["user_registered"].UnknownName.ShouldBeFalse();
        entries["user_registered"].Username.ShouldBe("alice");
    }

    [Fact]
    public async Task Event_details_are_text_by_property_name()
    {
        var user = TestUsers.Create();
        var permanentLockout = new LockoutPolicy(1, null, TimeSpan.Zero);
        user.SetRoles([Role.Create("writer").Value, Role.Administrator], TestTime.Now);
        user.FailAttempt(user.BeginAttempt(LockoutPolicy.Default, TestTime.Now).AttemptId!.Value, permanentLockout, TestTime.Now);
        user.ResetAttempts(TestTime.Now);
        user.FailAttempt(user.BeginAttempt(LockoutPolicy.Default, TestTime.Now).AttemptId!.Value, new LockoutPolicy(1, TimeSpan.FromHours(1), TimeSpan.FromHours(1)), TestTime.Now);
        await StoreAsync(user);

        (await ReadAsync(type: "roles_changed")).ShouldHaveSingleItem().Details.ShouldBe(new Dictionary<string, string> { ["roles"] = """["admin","writer"]""" });
        (await ReadAsync(type: "attempt_failed")).ShouldAllBe(e => e.Details["failures"] == "1");
        var lockouts = await ReadAsync(type: "user_locked_out", after: 0);
        lockouts[0].Details.ShouldBeEmpty();
        DateTimeOffset.Parse(lockouts[1].Details["until"], null).ShouldBe(TestTime.Now.AddHours(1));
    }

    [Fact]
    public async Task Events_of_one_time_are_read_newest_first_before_a_cursor_and_oldest_first_after_a_position()
    {
        for (var i = 0; i < 7; i++) await StoreAsync(TestUsers.Create());

        (await ReadAsync(limit: 3)).Select(e => e.Position).ShouldBe([7, 6, 5]);
        (await ReadAsync(limit: 3, before: new(TestTime.Now, 5))).Select(e => e.Position).ShouldBe([4, 3, 2]);
        (await ReadAsync(limit: 3, after: 3)).Select(e => e.Position).ShouldBe([4, 5, 6]);
        (await ReadAsync(limit: 3, before: new(TestTime.Now, 2), after: 5)).Select(e => e.Position).ShouldBe([6, 7]);
    }

    [Fact]
    [Trait("Requirement", "R78")]
    public async Task The_events_of_a_user_are_read_oldest_first_in_batches_without_a_gap()
    {
        var user = At(2);
        foreach (var minute in new[] { 1, 0, 3 }) user.ResetAttempts(Minute(minute));
        foreach (var name in Enumerable.Range(0, 3)) user.RecordRejectedLogin(UserErrors.Locked, Minute(1));
        await StoreAsync(user, At(1));

        var read = new List<EventDetails>();
        var filter = new EventFilter(user.Id, null, null, null, 2) { Following = default(EventCursor), Until = Minute(3) };
        while (await Node.ReadAsync(s => s.Events.ReadAsync(filter, None)) is { Count: > 0 } batch)
        {
            read.AddRange(batch);
            filter = filter with { Following = EventCursor.From(batch[^1]) };
        }

        read.Select(e => e.OccurredAt).ShouldBe([Minute(0), Minute(1), Minute(1), Minute(1), Minute(1), Minute(2)]);
        read.Select(EventCursor.From).ShouldBe(read.Select(EventCursor.From).OrderBy(cursor => cursor.OccurredAt).ThenBy(cursor => cursor.Position));
    }

    [Fact]
    public async Task Events_are_paged_by_occurrence_and_followed_by_commit()
    {
        // As from nodes whose clocks differ.
        foreach (var minute in new[] { 3, 1, 2, 1, 3 }) await StoreAsync(At(minute));

        var pages = new List<EventDetails>();
        while (await ReadAsync(before: pages.Count == 0 ? null : EventCursor.From(pages[^1]), limit: 2) is { Count: > 0 } page) pages.AddRange(page);

        pages.Select(e => e.Position).ShouldBe([5, 1, 3, 4, 2]);
        (await ReadAsync(after: 0)).Select(e => e.Position).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task A_period_includes_its_start_and_excludes_its_end()
    {
        var users = new[] { At(1), At(2), At(3), At(4) };
        await StoreAsync(users);

        (await ReadAsync(from: Minute(2), until: Minute(4))).Select(e => e.Position).ShouldBe([3, 2]);
        (await ReadAsync(from: Minute(4))).Select(e => e.Position).ShouldBe([4]);
        (await ReadAsync(until: Minute(2))).Select(e => e.Position).ShouldBe([1]);
        (await ReadAsync(from: Minute(2).AddMicroseconds(1), until: Minute(3))).ShouldBeEmpty();
        (await ReadAsync(userId: users[1].Id, type: "user_registered", from: Minute(1), until: Minute(3))).ShouldHaveSingleItem();
        (await ReadAsync(type: "user_registered", before: new(Minute(3), 3), from: Minute(2))).Select(e => e.Position).ShouldBe([2]);
        (await ReadAsync(userId: users[1].Id, from: Minute(3))).ShouldBeEmpty();
        (await ReadAsync(after: 0, from: Minute(2), until: Minute(4))).Select(e => e.Position).ShouldBe([2, 3]);
    }

    [Fact]
    public async Task Events_are_filtered_by_user_and_by_type()
    {
        var (one, two) = (TestUsers.Create(), TestUsers.Create());
        await StoreAsync(one, two);
        await Node.CommitAsync(s => s.Sessions.Add(TestSessions.Create(one).Session));
        await Node.CommitAsync(s => s.Sessions.Add(TestSessions.Create(two).Session));

        (await ReadAsync(userId: one.Id)).Select(e => e.Type).ShouldBe(["session_started", "user_registered"]);
        (await ReadAsync(type: "session_started")).Select(e => e.UserId).ShouldBe([two.Id.Value, one.Id.Value]);
        (await ReadAsync(userId: two.Id, type: "user_registered")).ShouldHaveSingleItem();
        (await ReadAsync(type: "SESSION_STARTED")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Events_of_a_removed_user_are_kept_without_the_username()
    {
        var user = TestUsers.Create();
        await StoreAsync(user);
        await Node.CommitAsync(async s =>
        {
            s.Users.Remove((await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull());
            return 0;
        });

        var entry = (await ReadAsync(userId: user.Id)).ShouldHaveSingleItem();
        entry.UserId.ShouldBe(user.Id.Value);
        entry.Username.ShouldBeNull();
    }

    [Fact]
    public async Task Positions_have_no_gaps_when_units_of_work_are_rolled_back()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            try
            {
                await Node.CommitAsync(s =>
                {
                    s.Users.Add(TestUsers.Create());
                    return i % 3 == 0 ? throw new InvalidOperationException("rolled back") : Task.FromResult(0);
                });
            }
            catch (InvalidOperationException)
            {
                // Expected.
            }
        })));

        (await ReadAsync(after: 0)).Select(e => e.Position).ShouldBe(Enumerable.Range(1, 26).Select(i => (long)i));
    }

    [Fact]
    public async Task Many_events_of_one_change_are_numbered_in_order()
    {
        var users = Enumerable.Range(0, 450).Select(_ => TestUsers.Create()).ToList();
        await StoreAsync(TestUsers.Create());

        await StoreAsync([.. users]);

        var entries = await Node.ReadAsync(s => s.Events.ReadAsync(new(null, null, null, 1, 1000), None));
        entries.Select(e => e.Position).ShouldBe(Enumerable.Range(2, 450).Select(i => (long)i));
        entries.Select(e => e.UserId).ShouldBe(users.Select(u => (Guid?)u.Id.Value));
    }

    [Fact]
    public async Task A_reader_that_follows_the_positions_never_misses_an_event()
    {
        const int Writers = 6, Commits = 25;
        await using var other = Database.NewNode(1);
        await using var reader = Database.NewNode(2);
        var seen = new ConcurrentQueue<EventDetails>();
        using var done = new CancellationTokenSource();
        var following = Task.Run(() => FollowAsync(reader, seen, done.Token));

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(async () =>
        {
            // Units of work of different lengths would overtake each other if they took their positions.
            for (var i = 0; i < Commits; i++)
            {
                await (w % 2 == 0 ? Node : other).CommitAsync(s =>
                {
                    for (var n = 0; n <= i % 3; n++) s.Users.Add(TestUsers.Create());
                });
            }
        })));
        await done.CancelAsync();
        await following;

        var stored = await ReadAsync(after: 0, limit: 1000);
        stored.Count.ShouldBe(Writers * (9 + 16 + 24));
        seen.Select(e => e.Position).ShouldBe(stored.Select(e => e.Position));
        seen.Select(e => e.Position).ShouldBe(Enumerable.Range(1, stored.Count).Select(i => (long)i));
    }

    private static async Task FollowAsync(Node node, ConcurrentQueue<EventDetails> seen, CancellationToken done)
    {
        for (var (position, last) = (0L, false); ; last = done.IsCancellationRequested)
        {
            var next = await node.ReadAsync(s => s.Events.ReadAsync(new EventFilter(null, null, null, position, 1000), None));
            foreach (var entry in next) seen.Enqueue(entry);
            if (next.Count > 0) position = next[^1].Position;
            else if (last) return;
        }
    }

    private Task StoreAsync(params User[] users) => Node.CommitAsync(s => Array.ForEach(users, s.Users.Add));

    private static DateTimeOffset Minute(int minute) => TestTime.Now.AddMinutes(minute);

    private static User At(int minute) => User.Register(TestUsers.Create().Username, null, TestPasswords.Hash, Minute(minute));

    private Task<IReadOnlyList<EventDetails>> ReadAsync(
        UserId? userId = null, string? type = null, EventCursor? before = null, long? after = null, int limit = 100, DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        Node.ReadAsync(s => s.Events.ReadAsync(new EventFilter(userId, type, before, after, limit) { From = from, Until = until }, None));
}

public sealed class InMemoryEventLogTests(InMemoryFixture database) : EventLogTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteEventLogTests(SqliteDatabase database) : EventLogTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlEventLogTests(PostgreSqlDatabase database) : EventLogTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerEventLogTests(SqlServerDatabase database) : EventLogTests(database);
