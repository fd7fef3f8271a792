using Auth.Application.Audit;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Events;
using Npgsql;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>The tail of the event log reports all changes that invalidate the session cache. No list of changes means that any session may have changed.</summary>
public abstract class EventTailTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_first_read_returns_the_end_of_the_log_and_unknown_changes()
    {
        await StoreAsync(TestUsers.Create());

        var result = await Node.Tail.ReadAsync();

        result.Position.ShouldBe(1);
        result.Changes.ShouldBeNull();
    }

    [Fact]
    public async Task A_read_without_new_events_returns_no_changes()
    {
        await Node.Tail.ReadAsync();

        (await Node.Tail.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    public async Task The_end_of_a_session_is_a_change_of_the_session_only()
    {
        var (_, session) = await SignInAsync();
        await Node.Tail.ReadAsync();

        await ChangeAsync(session, s => s.End(SessionEndReason.Logout, TestTime.Now));

        (await Node.Tail.ReadAsync()).Changes.ShouldBe([new(session.Id.Value, HasEnded: true)]);
        (await Node.Tail.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    public async Task A_change_of_a_live_session_is_not_its_end()
    {
        var (_, session) = await SignInAsync();
        await Node.Tail.ReadAsync();

        await ChangeAsync(session, s => s.StepUp(AuthenticationMethods.Password, TestTime.Now));

        (await Node.Tail.ReadAsync()).Changes.ShouldBe([new(session.Id.Value, HasEnded: false)]);
    }

    [Fact]
    public async Task A_change_of_a_user_that_affects_sessions_names_the_user()
    {
        var (user, _) = await SignInAsync();
        Action<User>[] changes = [u => u.SetRoles([Role.Administrator], TestTime.Now), u => u.Lock(TestTime.Now), u => u.Unlock(TestTime.Now), u => u.ChangePassword(TestPasswords.Hash, TestTime.Now)];
        await Node.Tail.ReadAsync();

        foreach (var change in changes)
        {
            await ChangeAsync(user, change);
            (await Node.Tail.ReadAsync()).Changes.ShouldNotBeNull().ShouldContain(new SessionChange(user.Id.Value, HasEnded: false));
        }
    }

    [Fact]
    public async Task Failed_attempts_and_logins_change_no_existing_sessions()
    {
        var (user, _) = await SignInAsync();
        await Node.Tail.ReadAsync();

        await ChangeAsync(user, u => u.FailAttempt(u.BeginAttempt(LockoutPolicy.Default, TestTime.Now).AttemptId!.Value, LockoutPolicy.Default, TestTime.Now));
        await Node.CommitAsync(s => s.Sessions.Add(TestSessions.Create(user).Session));

        var result = await Node.Tail.ReadAsync();
        result.Position.ShouldBe(4);
        result.Changes.ShouldBe([]);
    }

    [Fact]
    public async Task A_commit_of_another_node_is_in_the_next_read()
    {
        var (_, session) = await SignInAsync();
        await using var other = Database.NewNode(1);
        await Node.Tail.ReadAsync();

        await ChangeAsync(session, s => s.End(SessionEndReason.Logout, TestTime.Now), other);

        (await Node.Tail.ReadAsync()).Changes.ShouldBe([new(session.Id.Value, HasEnded: true)]);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task An_acknowledged_change_is_in_every_read_that_begins_later()
    {
        var sessions = new List<Session>();
        for (var i = 0; i < 24; i++) sessions.Add((await SignInAsync()).Session);
        await using var other = Database.NewNode(1);
        await Node.Tail.ReadAsync();
        using var mutex = new SemaphoreSlim(1);
        var reported = new HashSet<Guid>();

        await Parallel.ForEachAsync(sessions.Index(), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (numbered, _) =>
        {
            var (i, session) = numbered;
            await ChangeAsync(session, s => s.End(SessionEndReason.Logout, TestTime.Now), i % 2 == 0 ? Node : other);
            await mutex.WaitAsync(None);
            reported.UnionWith((await Node.Tail.ReadAsync()).Changes.ShouldNotBeNull().Select(change => change.SubjectId));
            var isReported = reported.Contains(session.Id.Value);
            mutex.Release();
            isReported.ShouldBeTrue();
        });
    }

    [Fact]
    public async Task A_shorter_log_is_treated_as_another_one()
    {
        for (var i = 0; i < 3; i++) await StoreAsync(TestUsers.Create());
        await Node.Tail.ReadAsync();

        await Database.ResetAsync();
        await StoreAsync(TestUsers.Create());

        var result = await Node.Tail.ReadAsync();
        result.Position.ShouldBe(1);
        result.Changes.ShouldBeNull();
    }

    protected async Task<(User User, Session Session)> SignInAsync()
    {
        var user = TestUsers.Create();
        var (session, _) = TestSessions.Create(user);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(session);
        });
        return (user, session);
    }

    private Task StoreAsync(User user) => Node.CommitAsync(s => s.Users.Add(user));

    private Task<int> ChangeAsync(User user, Action<User> change) => Node.CommitAsync(async s =>
    {
        change((await s.Users.FindAsync(user.Id, None)).ShouldNotBeNull());
        return 0;
    });

    protected Task<int> ChangeAsync(Session session, Action<Session> change, Node? node = null) => (node ?? Node).CommitAsync(async s =>
    {
        change((await s.Sessions.FindAsync(session.TokenHash, None)).ShouldNotBeNull());
        return 0;
    });
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class EventTailDatabaseTests(DatabaseFixture database) : EventTailTests(database)
{
    [Fact]
    public async Task A_reader_that_lags_far_behind_gets_unknown_changes()
    {
        await Node.Tail.ReadAsync();

        await Node.CommitAsync(s =>
        {
            for (var i = 0; i <= EventTail.MaxLag; i++) s.Users.Add(TestUsers.Create());
        });

        (await Node.Tail.ReadAsync()).Changes.ShouldBeNull();
        (await Node.Tail.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task After_a_failed_read_the_changes_are_unknown()
    {
        var (_, session) = await SignInAsync();
        var faults = new FaultInjector();
        await using var follower = new Node(Database.SettingsOfNode(1), time: null, faults);
        await follower.Tail.ReadAsync();
        await ChangeAsync(session, s => s.End(SessionEndReason.Logout, TestTime.Now));

        faults.Arm(step: 1, after: false);
        var result = await follower.Tail.ReadAsync();

        faults.Struck.ShouldBeTrue();
        result.Changes.ShouldBeNull();
        (await follower.Tail.ReadAsync()).Changes.ShouldBe([]);
    }
}

public sealed class InMemoryEventTailTests(InMemoryFixture database) : EventTailTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteEventTailTests(SqliteDatabase database) : EventTailDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlEventTailTests(PostgreSqlDatabase database) : EventTailDatabaseTests(database)
{
    [Fact]
    [Trait("Requirement", "R62")]
    public async Task After_a_reconnection_the_changes_are_unknown()
    {
        await Node.Tail.ReadAsync();

        await TerminateConnectionsAsync();

        (await Node.Tail.ReadAsync()).Changes.ShouldBeNull();
        (await Node.Tail.ReadAsync()).Changes.ShouldBe([]);
    }

    private async Task TerminateConnectionsAsync()
    {
        await using var connection = new NpgsqlConnection(Database.SettingsOfNode(7).ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'node 0'", connection);
        await command.ExecuteNonQueryAsync();
    }
}

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerEventTailTests(SqlServerDatabase database) : EventTailDatabaseTests(database);
