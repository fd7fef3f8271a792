using System.Net;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class SessionRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly SessionPolicy Bound = SessionPolicy.Default with { RememberIpBinding = ClientBinding.Exact };

    [Theory]
    [InlineData("203.0.113.9", "Mozilla/5.0 (Ünïcode; 李雷; 🦊)")]
    [InlineData("2001:db8::1", "")]
    [InlineData("255.255.255.255", "curl/8")]
    public async Task Every_field_is_read_back_as_stored(string address, string userAgent)
    {
        var user = TestUsers.Create();
        var client = new ClientFingerprint(IPAddress.Parse(address), userAgent);
        var lifetime = new SessionLifetime(TimeSpan.FromDays(14) + TimeSpan.FromMicroseconds(1), TimeSpan.FromDays(30));
        var (session, token) = Session.Start(user, client, lifetime, TestTime.Now);
        session.Touch(TestTime.Now.AddMinutes(1).AddMicroseconds(1));
        session.RecordMismatch(TestTime.Now.AddMinutes(2));
        session.End(SessionEndReason.Logout, TestTime.Now.AddMinutes(3));
        await StoreAsync(user, session);

        var found = (await FindAsync(token.Hash())).ShouldNotBeNull();

        found.Id.ShouldBe(session.Id);
        found.UserId.ShouldBe(user.Id);
        found.TokenHash.ShouldBe(token.Hash());
        found.GatewayTokenHash.ShouldBe(GatewayAccess.DeriveToken(token).Hash());
        found.Client.ShouldBe(client);
        found.IdleTimeout.ShouldBe(lifetime.Idle);
        found.CreatedAt.ShouldBe(TestTime.Now);
        found.LastSeenAt.ShouldBe(TestTime.Now.AddMinutes(1).AddMicroseconds(1));
        found.IdleExpiresAt.ShouldBe(found.LastSeenAt + lifetime.Idle);
        found.ExpiresAt.ShouldBe(TestTime.Now.AddDays(30));
        found.MismatchRecordedAt.ShouldBe(TestTime.Now.AddMinutes(2));
        found.EndedAt.ShouldBe(TestTime.Now.AddMinutes(3));
        found.SecondAddress.ShouldBeNull();
        found.DeviceTokenHash.ShouldBeNull();
        found.Remember.ShouldBeFalse();
        found.Events.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R80")]
    public async Task The_credentials_of_login_and_step_up_are_read_back_as_stored()
    {
        var user = TestUsers.Create();
        var (phone, key) = (PasskeyId.New(TestTime.Now), PasskeyId.New(TestTime.Now));
        var (session, token) = Session.Start(user, TestClients.Default, new(TimeSpan.FromHours(1), TimeSpan.FromHours(1)), TestTime.Now, new(AuthenticationMethods.SoftwareKey, phone));
        session.StepUp(new(AuthenticationMethods.HardwareKey, key), TestTime.Now);
        await StoreAsync(user, session);

        var found = (await FindAsync(token.Hash())).ShouldNotBeNull();

        (found.LoginMethods, found.LoginPasskeyId, found.Credentials).ShouldBe((AuthenticationMethods.SoftwareKey, phone, new SessionCredentials(AuthenticationMethods.HardwareKey, key)));
    }

    [Fact]
    [Trait("Requirement", "R79")]
    public async Task A_session_is_found_by_its_gateway_token_and_by_no_other()
    {
        var user = TestUsers.Create();
        var (session, token) = Session.Start(user, new(IPAddress.Loopback, "curl/8"), new(TimeSpan.FromHours(1), TimeSpan.FromHours(1)), TestTime.Now);
        await StoreAsync(user, session);

        (await Node.SendAsync(new FindGatewaySessionQuery(GatewayAccess.DeriveToken(token).Hash()))).Value.ShouldBe(token.Hash());
        (await Node.SendAsync(new FindGatewaySessionQuery(Token<GatewayAccess>.New().Hash()))).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    [Theory]
    [InlineData("203.0.113.9", "2001:db8::1")]
    [InlineData("2001:db8::1", "203.0.113.9")]
    public async Task The_binding_of_a_session_comes_back_as_it_was_stored(string first, string second)
    {
        var (user, device) = (TestUsers.Create(), Token<Device>.New().Hash());
        var client = new ClientFingerprint(IPAddress.Parse(first), "curl/8");
        var (session, token) = Session.Start(user, client, new(TimeSpan.FromHours(1), TimeSpan.FromHours(1)), TestTime.Now, remember: true, deviceTokenHash: device);
        await StoreAsync(user, session);

        await ChangeAsync(token.Hash(), s => s.LearnAddress(new(IPAddress.Parse(second), "curl/8"), device, user, Bound, TestTime.Now));

        var found = (await FindAsync(token.Hash())).ShouldNotBeNull();
        found.BoundTo.ShouldBe(new BoundClient(client, IPAddress.Parse(second), device, Remember: true, TestTime.Now));
        (await EventsAsync("session_address_learned")).ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R34")]
    public async Task Parallel_requests_from_the_second_address_are_all_accepted_and_learn_it_once()
    {
        var (user, device) = (TestUsers.Create(), Token<Device>.New());
        var now = TimeProvider.System.Now();
        var client = new ClientFingerprint(IPAddress.Parse("203.0.113.9"), "curl/8");
        var (session, token) = Session.Start(user, client, new(TimeSpan.FromHours(1), TimeSpan.FromHours(1)), now, deviceTokenHash: device.Hash());
        await StoreAsync(user, session);
        await using var other = Database.NewNode(1);
        var second = new ClientFingerprint(IPAddress.Parse("2001:db8::1"), "curl/8");

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => (i % 2 == 0 ? Node : other).SendAsync(new LearnAddressCommand(token.Hash(), second, device)))));

        found.ShouldAllBe(answer => answer.IsSuccess);
        (await EventsAsync("session_address_learned")).ShouldBe(1);
        (await EventsAsync("session_mismatched")).ShouldBe(0);
    }

    [Fact]
    [Trait("Requirement", "R34")]
    public async Task Of_parallel_second_addresses_one_is_learned()
    {
        var (user, device) = (TestUsers.Create(), Token<Device>.New());
        var client = new ClientFingerprint(IPAddress.Parse("2001:db8::1"), "curl/8");
        var (session, token) = Session.Start(user, client, new(TimeSpan.FromHours(1), TimeSpan.FromHours(1)), TimeProvider.System.Now(), deviceTokenHash: device.Hash());
        await StoreAsync(user, session);
        await using var other = Database.NewNode(1);

        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() =>
            (i % 2 == 0 ? Node : other).SendAsync(new LearnAddressCommand(token.Hash(), new(IPAddress.Parse($"203.0.113.{i}"), "curl/8"), device)))));

        found.Count(answer => answer.IsSuccess).ShouldBe(1);
        (await EventsAsync("session_address_learned")).ShouldBe(1);
        (await EventsAsync("session_mismatched")).ShouldBe(1);
    }

    [Fact]
    public async Task A_user_agent_of_any_length_is_stored_truncated()
    {
        var user = TestUsers.Create();
        var client = new ClientFingerprint(IPAddress.Loopback, "x" + string.Concat(Enumerable.Repeat("🦊", 600)));
        var (session, token) = Session.Start(user, client, new(TimeSpan.FromHours(1), TimeSpan.FromHours(1)), TestTime.Now);
        await StoreAsync(user, session);

        (await FindAsync(token.Hash())).ShouldNotBeNull().Client.ShouldBe(client);
    }

    [Fact]
    public async Task A_session_is_found_only_by_its_token_hash()
    {
        var user = TestUsers.Create();
        var (session, token) = TestSessions.Create(user);
        await StoreAsync(user, session);

        (await FindAsync(token)).ShouldNotBeNull();
        (await FindAsync(Token<Session>.New().Hash())).ShouldBeNull();
    }

    [Fact]
    public async Task Live_sessions_have_neither_ended_nor_expired_and_are_listed_oldest_first()
    {
        var (user, other) = (TestUsers.Create(), TestUsers.Create());
        var (third, _) = TestSessions.Create(user, TestTime.Now.AddMinutes(3));
        var (first, _) = TestSessions.Create(user, TestTime.Now.AddMinutes(1));
        var (second, _) = TestSessions.Create(user, TestTime.Now.AddMinutes(2));
        var (idle, _) = TestSessions.Create(user, TestTime.Now);
        var (ended, _) = TestSessions.Create(user, TestTime.Now.AddMinutes(4));
        var (others, _) = TestSessions.Create(other, TestTime.Now.AddMinutes(5));
        ended.End(SessionEndReason.Revoked, TestTime.Now.AddMinutes(5));
        await StoreAsync(user, third, first, second, idle, ended);
        await StoreAsync(other, others);

        var live = await Node.ReadAsync(s => s.Sessions.ListLiveAsync(user.Id, TestTime.Now.AddMinutes(30), None));

        live.Select(s => s.Id).ShouldBe([first.Id, second.Id, third.Id]);
        var notEnded = await Node.ReadAsync(s => s.Sessions.ListNotEndedAsync(user.Id, None));
        notEnded.Select(s => s.Id).ShouldBe([idle.Id, first.Id, second.Id, third.Id]);
    }

    [Fact]
    public async Task Users_with_live_sessions_are_listed_once_in_batches_in_the_order_of_their_ids()
    {
        var users = Enumerable.Range(0, 5).Select(_ => (User)TestUsers.Create()).OrderBy(user => user.Id.Value).ToList();
        foreach (var user in users) await StoreAsync(user, TestSessions.Create(user).Session, TestSessions.Create(user).Session);
        var (expired, ended) = ((User)TestUsers.Create(), (User)TestUsers.Create());
        await StoreAsync(expired, TestSessions.Create(expired, TestTime.Now.AddDays(-1)).Session);
        var endedSession = TestSessions.Create(ended).Session;
        endedSession.End(SessionEndReason.Logout, TestTime.Now);
        await StoreAsync(ended, endedSession);

        var first = await ListAsync(null);
        var second = await ListAsync(first[^1]);

        first.Concat(second).ShouldBe(users.Select(user => user.Id));
        (first.Count, (await ListAsync(second[^1])).Count).ShouldBe((3, 0));

        Task<IReadOnlyList<UserId>> ListAsync(UserId? after) => Node.ReadAsync(s => s.Sessions.ListUsersWithLiveSessionsAsync(after, 3, TestTime.Now, None));
    }

    [Fact]
    public async Task Sessions_beyond_the_newest_are_listed_newest_first_without_an_excepted_one()
    {
        var user = TestUsers.Create();
        var sessions = Enumerable.Range(0, 5).Select(i => TestSessions.Create(user, TestTime.Now.AddMinutes(i)).Session).ToArray();
        sessions[3].End(SessionEndReason.Revoked, TestTime.Now.AddMinutes(4));
        await StoreAsync(user, sessions);

        (await BeyondAsync(1, null)).ShouldBe([sessions[2].Id, sessions[1].Id, sessions[0].Id]);
        (await BeyondAsync(1, sessions[4].Id)).ShouldBe([sessions[1].Id, sessions[0].Id]);
        (await BeyondAsync(1, sessions[1].Id)).ShouldBe([sessions[2].Id, sessions[0].Id]);
        (await BeyondAsync(4, null)).ShouldBeEmpty();

        Task<List<SessionId>> BeyondAsync(int newest, SessionId? except) => Node.ReadAsync(async s =>
            (await s.Sessions.ListLiveBeyondNewestAsync(user.Id, newest, except, TestTime.Now.AddMinutes(5), None)).Select(found => found.Id).ToList());
    }

    [Fact]
    public async Task A_touched_session_lives_until_its_absolute_timeout()
    {
        var user = TestUsers.Create();
        var (session, token) = TestSessions.Create(user);
        await StoreAsync(user, session);

        var end = TestTime.Now.AddHours(12);
        for (var now = TestTime.Now.AddMinutes(29); now < end; now = now.AddMinutes(29))
        {
            await ChangeAsync(token, s => TouchAt(s, now));
        }

        (await LiveAtAsync(end.AddMicroseconds(-1))).ShouldBe(1);
        (await LiveAtAsync(end)).ShouldBe(0);

        Task<int> LiveAtAsync(DateTimeOffset now) => Node.ReadAsync(async s => (await s.Sessions.ListLiveAsync(user.Id, now, None)).Count);
    }

    [Fact]
    public async Task A_stored_use_never_revives_a_session_that_ends_meanwhile()
    {
        var user = TestUsers.Create();
        var (session, token) = TestSessions.Create(user);
        await StoreAsync(user, session);
        await using var other = Database.NewNode(1);
        var (runs, later) = (0, TestTime.Now.AddMinutes(5));

        await Node.CommitAsync(async s =>
        {
            var found = (await s.Sessions.FindAsync(token, None)).ShouldNotBeNull();
            // SQLite has one writer, so there the other change runs afterwards.
            if (runs++ == 0 && Database is not SqliteDatabase) await ChangeAsync(token, x => EndAt(x, later), other);
            return TouchAt(found, later);
        });

        if (Database is SqliteDatabase) await ChangeAsync(token, x => EndAt(x, later), other);
        else runs.ShouldBe(2);
        (await FindAsync(token)).ShouldNotBeNull().IsLive(later).ShouldBeFalse();
        (await EventsAsync("session_ended")).ShouldBe(1);
    }

    [Fact]
    public async Task Parallel_endings_of_a_session_end_it_once()
    {
        var user = TestUsers.Create();
        var (session, token) = TestSessions.Create(user);
        await StoreAsync(user, session);
        await using var other = Database.NewNode(1);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => ChangeAsync(token, x => EndAt(x, TestTime.Now), i % 2 == 0 ? Node : other))));

        (await EventsAsync("session_ended")).ShouldBe(1);
    }

    [Fact]
    public async Task Parallel_mismatches_of_a_session_are_recorded_once()
    {
        var user = TestUsers.Create();
        var (session, token) = TestSessions.Create(user);
        await StoreAsync(user, session);
        await using var other = Database.NewNode(1);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => ChangeAsync(token, x => x.RecordMismatch(TestTime.Now.AddMinutes(2)), i % 2 == 0 ? Node : other))));

        (await EventsAsync("session_mismatched")).ShouldBe(1);
    }

    [Fact]
    public async Task A_session_without_a_user_is_rejected()
    {
        var (session, token) = TestSessions.Create(TestUsers.Create());

        await Should.ThrowAsync<Exception>(() => Node.CommitAsync(s => s.Sessions.Add(session)));

        (await FindAsync(token)).ShouldBeNull();
    }

    private static bool TouchAt(Session session, DateTimeOffset seen)
    {
        session.Touch(seen);
        return true;
    }

    private static bool EndAt(Session session, DateTimeOffset now)
    {
        session.End(SessionEndReason.Revoked, now);
        return true;
    }

    private Task<Session?> FindAsync(TokenHash<Session> tokenHash) => Node.ReadAsync(s => s.Sessions.FindAsync(tokenHash, None));

    private Task StoreAsync(User user, params Session[] sessions) => Node.CommitAsync(s =>
    {
        s.Users.Add(user);
        foreach (var session in sessions) s.Sessions.Add(session);
    });

    private Task<bool> ChangeAsync(TokenHash<Session> tokenHash, Func<Session, bool> change, Node? node = null) => (node ?? Node).CommitAsync(async s =>
        change((await s.Sessions.FindAsync(tokenHash, None)).ShouldNotBeNull()));

    private Task<int> EventsAsync(string type) => Node.ReadAsync(async s => (await s.Events.ReadAsync(new(null, type, null, null, 100), None)).Count);
}

public sealed class InMemorySessionRepositoryTests(InMemoryFixture database) : SessionRepositoryTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteSessionRepositoryTests(SqliteDatabase database) : SessionRepositoryTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlSessionRepositoryTests(PostgreSqlDatabase database) : SessionRepositoryTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerSessionRepositoryTests(SqlServerDatabase database) : SessionRepositoryTests(database);
