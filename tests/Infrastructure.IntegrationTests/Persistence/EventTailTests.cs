using Auth.Application.Audit;
using Auth.Domain.Lockout;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Events;
using Npgsql;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>The tail of the event log reports all changes that invalidate the session cache. No list of changes means that any session may have changed.</summary>
public abstract class EventTailTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_first_reading_tells_where_the_log_ends_and_that_anything_may_have_changed()
    {
        await StoreAsync(Some.User());

        var result = await Node.Tail.ReadAsync();

        result.Position.ShouldBe(1);
        result.Changes.ShouldBeNull();
    }

    [Fact]
    public async Task Where_nothing_has_happened_nothing_has_changed()
    {
        await Node.Tail.ReadAsync();

        (await Node.Tail.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    public async Task The_end_of_a_session_is_told_as_such_and_tells_nothing_of_its_user()
    {
        var (_, session) = await SignInAsync();
        await Node.Tail.ReadAsync();

        await ChangeAsync(session, s => s.End(SessionEndReason.Logout, Some.Time));

        (await Node.Tail.ReadAsync()).Changes.ShouldBe([new(session.Id.Value, HasEnded: true)]);
        (await Node.Tail.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    public async Task A_change_of_a_session_that_goes_on_is_not_its_end()
    {
        var (_, session) = await SignInAsync();
        await Node.Tail.ReadAsync();

        await ChangeAsync(session, s => s.StepUp(AuthenticationMethods.Password, Some.Time));

        (await Node.Tail.ReadAsync()).Changes.ShouldBe([new(session.Id.Value, HasEnded: false)]);
    }

    [Fact]
    public async Task Every_change_of_a_user_that_sessions_tell_of_tells_of_the_user()
    {
        var (user, _) = await SignInAsync();
        Action<User>[] changes = [u => u.SetRoles([Role.Administrator], Some.Time), u => u.Lock(Some.Time), u => u.Unlock(Some.Time), u => u.ChangePassword(Some.Password, Some.Time)];
        await Node.Tail.ReadAsync();

        foreach (var change in changes)
        {
            await ChangeAsync(user, change);
            (await Node.Tail.ReadAsync()).Changes.ShouldNotBeNull().ShouldContain(new SessionChange(user.Id.Value, HasEnded: false));
        }
    }

    [Fact]
    public async Task Guesses_and_sign_ins_leave_the_sessions_that_there_are_as_they_are()
    {
        var (user, _) = await SignInAsync();
        await Node.Tail.ReadAsync();

        await ChangeAsync(user, u => u.FailAttempt(u.BeginAttempt(LockoutPolicy.Default, Some.Time).AttemptId!.Value, LockoutPolicy.Default, Some.Time));
        await Node.CommitAsync(s => s.Sessions.Add(Some.Session(user).Session));

        var result = await Node.Tail.ReadAsync();
        result.Position.ShouldBe(4);
        result.Changes.ShouldBe([]);
    }

    [Fact]
    public async Task What_another_node_has_committed_is_in_the_next_reading()
    {
        var (_, session) = await SignInAsync();
        await using var other = Database.NewNode(1);
        await Node.Tail.ReadAsync();

        await ChangeAsync(session, s => s.End(SessionEndReason.Logout, Some.Time), other);

        (await Node.Tail.ReadAsync()).Changes.ShouldBe([new(session.Id.Value, HasEnded: true)]);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_change_that_was_acknowledged_is_never_missing_from_a_reading_that_begins_after()
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
            await ChangeAsync(session, s => s.End(SessionEndReason.Logout, Some.Time), i % 2 == 0 ? Node : other);
            await mutex.WaitAsync(None);
            reported.UnionWith((await Node.Tail.ReadAsync()).Changes.ShouldNotBeNull().Select(change => change.SubjectId));
            var isReported = reported.Contains(session.Id.Value);
            mutex.Release();
            isReported.ShouldBeTrue();
        });
    }

    [Fact]
    public async Task Whoever_is_far_behind_is_told_that_anything_may_have_changed()
    {
        await Node.Tail.ReadAsync();

        await Node.CommitAsync(s =>
        {
            for (var i = 0; i <= EventTail.MaxLag; i++) s.Users.Add(Some.User());
        });

        (await Node.Tail.ReadAsync()).Changes.ShouldBeNull();
        (await Node.Tail.ReadAsync()).Changes.ShouldBe([]);
    }

    [Fact]
    public async Task A_log_that_is_shorter_than_before_is_another_one()
    {
        for (var i = 0; i < 3; i++) await StoreAsync(Some.User());
        await Node.Tail.ReadAsync();

        await Database.ResetAsync();
        await StoreAsync(Some.User());

        var result = await Node.Tail.ReadAsync();
        result.Position.ShouldBe(1);
        result.Changes.ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task Where_a_reading_of_what_has_happened_fails_anything_may_have_changed()
    {
        var (_, session) = await SignInAsync();
        var faults = new FaultInjector();
        await using var follower = new Node(Database.SettingsOfNode(1), time: null, faults);
        await follower.Tail.ReadAsync();
        await ChangeAsync(session, s => s.End(SessionEndReason.Logout, Some.Time));

        faults.Arm(step: 1, after: false);
        var result = await follower.Tail.ReadAsync();

        faults.Struck.ShouldBeTrue();
        result.Changes.ShouldBeNull();
        (await follower.Tail.ReadAsync()).Changes.ShouldBe([]);
    }

    private async Task<(User User, Session Session)> SignInAsync()
    {
        var user = Some.User();
        var (session, _) = Some.Session(user);
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

    private Task<int> ChangeAsync(Session session, Action<Session> change, Node? node = null) => (node ?? Node).CommitAsync(async s =>
    {
        change((await s.Sessions.FindAsync(session.TokenHash, None)).ShouldNotBeNull());
        return 0;
    });
}

public sealed class SqliteEventTailTests(SqliteDatabase database) : EventTailTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlEventTailTests(PostgreSqlDatabase database) : EventTailTests(database)
{
    [Fact]
    [Trait("Requirement", "R62")]
    public async Task A_new_connection_may_lead_elsewhere_so_anything_may_have_changed()
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
public sealed class SqlServerEventTailTests(SqlServerDatabase database) : EventTailTests(database);
