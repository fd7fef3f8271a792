using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

[Trait("Requirement", "R28")]
public abstract class LastSeenWriterTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = new(TestTime.Now);

    [Fact]
    public async Task The_last_use_of_several_sessions_is_stored_when_due()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewLastSeenWriter();
        var sessions = new List<(Session Stored, CachedSession Live)>();
        for (var i = 0; i < 3; i++) sessions.Add(await SignInAsync());
        foreach (var (_, live) in sessions) live.Touch(TestTime.Now.AddSeconds(10), node.LastSeenQueue);

        await writer.WriteAsync(TestTime.Now.AddSeconds(59), None);
        foreach (var (stored, _) in sessions) (await FindAsync(stored)).LastSeenAt.ShouldBe(TestTime.Now);

        await writer.WriteAsync(TestTime.Now.AddSeconds(60), None);
        foreach (var (stored, _) in sessions)
        {
            var found = await FindAsync(stored);
            (found.LastSeenAt, found.IdleExpiresAt).ShouldBe((TestTime.Now.AddSeconds(10), TestTime.Now.AddSeconds(10).AddMinutes(30)));
        }
    }

    [Fact]
    public async Task Writing_a_last_use_does_not_revive_an_ended_session()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewLastSeenWriter();
        var (stored, live) = await SignInAsync();
        live.Touch(TestTime.Now.AddMinutes(2), node.LastSeenQueue);
        await Node.CommitAsync(async s =>
        {
            (await s.Sessions.FindAsync(stored.TokenHash, None)).ShouldNotBeNull().End(SessionEndReason.Logout, TestTime.Now.AddMinutes(1));
            return 0;
        });

        await writer.WriteAsync(TestTime.Now.AddMinutes(3), None);

        var found = await FindAsync(stored);
        found.IsLive(TestTime.Now.AddMinutes(3)).ShouldBeFalse();
        found.LastSeenAt.ShouldBe(TestTime.Now);
    }

    [Fact]
    public async Task A_use_after_a_stored_one_is_stored_by_the_next_write()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewLastSeenWriter();
        var (stored, live) = await SignInAsync();
        live.Touch(TestTime.Now.AddMinutes(1), node.LastSeenQueue);
        await writer.WriteAsync(TestTime.Now.AddMinutes(1), None);

        live.Touch(TestTime.Now.AddMinutes(1).AddSeconds(5), node.LastSeenQueue);
        await writer.WriteAsync(TestTime.Now.AddMinutes(2), None);

        (await FindAsync(stored)).LastSeenAt.ShouldBe(TestTime.Now.AddMinutes(1).AddSeconds(5));
    }

    [Fact]
    public async Task A_last_use_that_could_not_be_stored_is_stored_by_the_next_write()
    {
        var faults = new FaultInjector();
        await using var node = new Node(Database.Settings, _time, faults);
        using var writer = node.NewLastSeenWriter();
        var (stored, live) = await SignInAsync();
        live.Touch(TestTime.Now.AddMinutes(1), node.LastSeenQueue);

        faults.Arm(2, after: false);
        await writer.WriteAsync(TestTime.Now.AddMinutes(1), None);
        faults.Struck.ShouldBeTrue();
        (await FindAsync(stored)).LastSeenAt.ShouldBe(TestTime.Now);

        await writer.WriteAsync(TestTime.Now.AddMinutes(1), None);
        (await FindAsync(stored)).LastSeenAt.ShouldBe(TestTime.Now.AddMinutes(1));
    }

    [Fact]
    public async Task A_stopping_server_stores_last_uses_that_are_not_due_yet()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewLastSeenWriter();
        await writer.StartAsync(None);
        var (stored, live) = await SignInAsync();
        live.Touch(TestTime.Now.AddSeconds(1), node.LastSeenQueue);

        await writer.StopAsync(None);

        (await FindAsync(stored)).LastSeenAt.ShouldBe(TestTime.Now.AddSeconds(1));
    }

    [Fact]
    public async Task A_running_server_stores_last_uses_and_limits_the_session_cache()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewLastSeenWriter(maxInMemory: 10);
        var (stored, live) = await SignInAsync();
        live.Touch(TestTime.Now.AddMinutes(2), node.LastSeenQueue);
        await node.SessionCache.RefreshAsync();
        for (var i = 0; i < 20; i++) node.SessionCache.BeginFill().Add(Token<Session>.New().Hash(), live);
        await writer.StartAsync(None);

        for (var i = 0; i < 1000 && (await FindAsync(stored)).LastSeenAt == TestTime.Now; i++)
        {
            _time.Advance(LastSeenWriter.Interval);
            await Task.Yield();
        }

        (await FindAsync(stored)).LastSeenAt.ShouldBe(TestTime.Now.AddMinutes(2));
        node.SessionCache.Count.ShouldBeLessThanOrEqualTo(10);
        await writer.StopAsync(None);
    }

    private async Task<(Session Stored, CachedSession Live)> SignInAsync()
    {
        var user = TestUsers.Create();
        var (session, _) = TestSessions.Create(user);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(session);
        });
        return (session, new CachedSession(session, user, SessionPolicy.Default, RoleRequirements.None));
    }

    private async Task<Session> FindAsync(Session session) => (await Node.ReadAsync(s => s.Sessions.FindAsync(session.TokenHash, None))).ShouldNotBeNull();
}

public sealed class SqliteLastSeenWriterTests(SqliteDatabase database) : LastSeenWriterTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlLastSeenWriterTests(PostgreSqlDatabase database) : LastSeenWriterTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerLastSeenWriterTests(SqlServerDatabase database) : LastSeenWriterTests(database);
