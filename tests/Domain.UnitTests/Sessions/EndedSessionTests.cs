using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Sessions;

/// <summary>Ends the sessions of one user of several.</summary>
[Trait("Requirement", "R27")]
public class EndedSessionTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly User _alice = TestUsers.Create();
    private readonly Session _first;
    private readonly Session _second;
    private readonly Session _other = TestSessions.Create(TestUsers.Create("bob"));
    private readonly SessionList _sessions;

    public EndedSessionTests()
    {
        (_first, _second) = (TestSessions.Create(_alice), TestSessions.Create(_alice));
        _sessions = new(_first, _second, _other);
    }

    [Fact]
    public async Task All_sessions_of_the_user_end_for_the_reason_of_the_event()
    {
        await _sessions.EndByEventsAsync([new SessionsRevoked(_alice.Id, Now)]);

        _first.Events.ShouldBe([new SessionEnded(_first.Id, _alice.Id, SessionEndReason.Revoked, Now)]);
        (_second.EndedAt, _other.EndedAt).ShouldBe((Now, null));
    }

    [Fact]
    public async Task The_kept_session_stays_live()
    {
        _alice.RevokeSessions(Now, keptSessionId: _first.Id);

        await _sessions.EndByEventsAsync(_alice.Events);

        (_first.EndedAt, _second.EndedAt).ShouldBe((null, Now));
    }

    [Fact]
    public async Task An_account_lock_ends_all_sessions_of_the_user()
    {
        await _sessions.EndByEventsAsync([new UserLocked(_alice.Id, Now)]);

        (_first.EndedAt, _second.EndedAt, _other.EndedAt).ShouldBe((Now, Now, null));
    }

    [Fact]
    public async Task A_password_change_ends_all_sessions_except_the_kept_one()
    {
        _alice.ChangePassword(TestValues.Hash("another"), Now, keptSessionId: _second.Id);

        await _sessions.EndByEventsAsync(_alice.Events);

        (_first.EndedAt, _second.EndedAt).ShouldBe((Now, null));
    }

    [Fact]
    [Trait("Requirement", "R80")]
    public async Task A_removed_credential_ends_only_the_sessions_that_rest_on_it()
    {
        _second.StepUp(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode, Now);

        await _sessions.EndByEventsAsync([new SecondFactorRemoved(_alice.Id, Now)]);

        (_first.EndedAt, _second.EndedAt).ShouldBe((null, Now));
    }

    [Fact]
    public async Task Other_events_end_no_session()
    {
        await _sessions.EndByEventsAsync([new UserRegistered(_alice.Id, Now)]);

        _first.EndedAt.ShouldBeNull();
    }

    [Fact]
    public async Task Sessions_end_although_ending_one_raises_an_event_of_the_same_list()
    {
        var events = new List<IDomainEvent> { new UserLocked(_alice.Id, Now) };
        _sessions.Listed = () => events.Add(new UserRegistered(_alice.Id, Now));

        await _sessions.EndByEventsAsync(events);

        _first.EndedAt.ShouldBe(Now);
    }

    /// <summary>Sessions in a list.</summary>
    private sealed class SessionList(params Session[] sessions) : ISessionRepository
    {
        public Action? Listed { get; set; }

        public Task<IReadOnlyList<Session>> ListNotEndedAsync(UserId userId, CancellationToken cancellationToken)
        {
            Listed?.Invoke();
            return Task.FromResult<IReadOnlyList<Session>>([.. sessions.Where(s => s.UserId == userId && s.EndedAt is null)]);
        }

        public Task<Session?> FindAsync(TokenHash<Session> tokenHash, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Session?> FindAsync(TokenHash<GatewayAccess> gatewayTokenHash, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<Session>> FindAsync(IReadOnlyCollection<SessionId> ids, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<Session>> ListLiveAsync(UserId userId, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<Session>> ListLiveBeyondNewestAsync(UserId userId, int newest, SessionId? except, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<UserId>> ListUsersWithLiveSessionsAsync(UserId? after, int limit, DateTimeOffset now, CancellationToken cancellationToken) => throw new NotSupportedException();

        public void Add(Session session) => throw new NotSupportedException();
    }
}
