using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

[Trait("Requirement", "R28")]
public abstract class LastSeenWriterTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = new(Some.Time);

    [Fact]
    public async Task The_last_use_of_many_sessions_is_stored_when_it_is_due()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewUpkeep();
        var sessions = new List<(Session Stored, CachedSession Live)>();
        for (var i = 0; i < 3; i++) sessions.Add(await SignInAsync());
        foreach (var (_, live) in sessions) live.Touch(Some.Time.AddSeconds(10), node.LastSeenQueue);

        await writer.WriteAsync(Some.Time.AddSeconds(59), None);
        foreach (var (stored, _) in sessions) (await FindAsync(stored)).LastSeenAt.ShouldBe(Some.Time);

        await writer.WriteAsync(Some.Time.AddSeconds(60), None);
        foreach (var (stored, _) in sessions)
        {
            var found = await FindAsync(stored);
            (found.LastSeenAt, found.IdleExpiresAt).ShouldBe((Some.Time.AddSeconds(10), Some.Time.AddSeconds(10).AddMinutes(30)));
        }
    }

    [Fact]
    public async Task A_session_that_was_ended_meanwhile_is_not_revived()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewUpkeep();
        var (stored, live) = await SignInAsync();
        live.Touch(Some.Time.AddMinutes(2), node.LastSeenQueue);
        await Node.CommitAsync(async s =>
        {
            (await s.Sessions.FindAsync(stored.TokenHash, None)).ShouldNotBeNull().End(SessionEndReason.Logout, Some.Time.AddMinutes(1));
            return 0;
        });

        await writer.WriteAsync(Some.Time.AddMinutes(3), None);

        var found = await FindAsync(stored);
        found.IsLive(Some.Time.AddMinutes(3)).ShouldBeFalse();
        found.LastSeenAt.ShouldBe(Some.Time);
    }

    [Fact]
    public async Task A_use_that_comes_while_the_one_before_is_stored_is_stored_later()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewUpkeep();
        var (stored, live) = await SignInAsync();
        live.Touch(Some.Time.AddMinutes(1), node.LastSeenQueue);
        await writer.WriteAsync(Some.Time.AddMinutes(1), None);

        live.Touch(Some.Time.AddMinutes(1).AddSeconds(5), node.LastSeenQueue);
        await writer.WriteAsync(Some.Time.AddMinutes(2), None);

        (await FindAsync(stored)).LastSeenAt.ShouldBe(Some.Time.AddMinutes(1).AddSeconds(5));
    }

    [Fact]
    public async Task What_cannot_be_stored_is_stored_a_little_later()
    {
        var faults = new FaultInjector();
        await using var node = new Node(Database.Settings, _time, faults);
        using var writer = node.NewUpkeep();
        var (stored, live) = await SignInAsync();
        live.Touch(Some.Time.AddMinutes(1), node.LastSeenQueue);

        faults.Arm(2, after: false);
        await writer.WriteAsync(Some.Time.AddMinutes(1), None);
        faults.Struck.ShouldBeTrue();
        (await FindAsync(stored)).LastSeenAt.ShouldBe(Some.Time);

        await writer.WriteAsync(Some.Time.AddMinutes(1), None);
        (await FindAsync(stored)).LastSeenAt.ShouldBe(Some.Time.AddMinutes(1));
    }

    [Fact]
    public async Task A_server_that_stops_stores_what_is_not_due_yet()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewUpkeep();
        await writer.StartAsync(None);
        var (stored, live) = await SignInAsync();
        live.Touch(Some.Time.AddSeconds(1), node.LastSeenQueue);

        await writer.StopAsync(None);

        (await FindAsync(stored)).LastSeenAt.ShouldBe(Some.Time.AddSeconds(1));
    }

    [Fact]
    public async Task A_running_server_stores_the_last_use_and_keeps_no_more_sessions_than_it_may()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewUpkeep(maxInMemory: 10);
        var (stored, live) = await SignInAsync();
        live.Touch(Some.Time.AddMinutes(2), node.LastSeenQueue);
        await node.SessionCache.RefreshAsync();
        for (var i = 0; i < 20; i++) node.SessionCache.BeginFill().Add(Token<Session>.New().Hash(), live);
        await writer.StartAsync(None);

        for (var i = 0; i < 1000 && (await FindAsync(stored)).LastSeenAt == Some.Time; i++)
        {
            _time.Advance(LastSeenWriter.Interval);
            await Task.Yield();
        }

        (await FindAsync(stored)).LastSeenAt.ShouldBe(Some.Time.AddMinutes(2));
        node.SessionCache.Count.ShouldBeLessThanOrEqualTo(10);
        await writer.StopAsync(None);
    }

    private async Task<(Session Stored, CachedSession Live)> SignInAsync()
    {
        var user = Some.User();
        var (session, _) = Some.Session(user);
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            s.Sessions.Add(session);
        });
        return (session, new CachedSession(session, user, SessionPolicy.Default));
    }

    private async Task<Session> FindAsync(Session session) => (await Node.ReadAsync(s => s.Sessions.FindAsync(session.TokenHash, None))).ShouldNotBeNull();
}

public sealed class SqliteSessionUpkeepTests(SqliteDatabase database) : LastSeenWriterTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlSessionUpkeepTests(PostgreSqlDatabase database) : LastSeenWriterTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerSessionUpkeepTests(SqlServerDatabase database) : LastSeenWriterTests(database);
