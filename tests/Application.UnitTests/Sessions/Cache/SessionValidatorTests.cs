using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute.ExceptionExtensions;

namespace Auth.Application.UnitTests.Sessions.Cache;

/// <summary>The check of a session on each request: from the cache, as fresh as the database.</summary>
public sealed class SessionValidatorTests : IDisposable
{
    private readonly SessionValidatorFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;
    private readonly Session _session;
    private readonly Token<Session> _token;

    public SessionValidatorTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create().Administrator());
        (_session, _token) = _database.SignIn(_alice);
    }

    [Fact]
    public async Task An_unchanged_session_is_read_from_the_database_once()
    {
        for (var i = 0; i < 3; i++) (await _fixture.ValidateAsync(_token)).Value.Id.ShouldBe(_session.Id.Value);

        _fixture.Reads.ShouldBe(1);
    }

    [Fact]
    public async Task A_token_that_was_never_issued_is_looked_up_each_time()
    {
        for (var i = 0; i < 2; i++) (await _fixture.ValidateAsync(Token<Session>.New())).Error.ShouldBe(SessionErrors.NotAuthenticated);

        _fixture.Reads.ShouldBe(2);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task After_an_event_of_the_session_it_is_read_again()
    {
        await _fixture.ValidateAsync(_token);
        _database.Time.Advance(TimeSpan.FromMinutes(1));

        await _fixture.CommitAsync(_session, session => session.StepUp(AuthenticationMethods.Password, _database.Now));

        (await _fixture.ValidateAsync(_token)).Value.AuthenticatedAt.ShouldBe(_database.Now);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task After_the_event_that_ends_the_session_it_is_rejected_without_another_read()
    {
        await _fixture.ValidateAsync(_token);

        await _fixture.CommitAsync(_session, session => session.End(SessionEndReason.Logout, _database.Now));

        for (var i = 0; i < 3; i++) (await _fixture.ValidateAsync(_token)).Error.ShouldBe(SessionErrors.Ended);
        _fixture.Reads.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task An_ended_session_is_rejected_after_one_read()
    {
        await _fixture.CommitAsync(_session, session => session.End(SessionEndReason.Logout, _database.Now));

        for (var i = 0; i < 3; i++) (await _fixture.ValidateAsync(_token)).Error.ShouldBe(SessionErrors.Ended);

        _fixture.Reads.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task An_ended_session_is_not_rejected_from_the_cache_if_the_event_log_cannot_be_read()
    {
        await _fixture.CommitAsync(_session, session => session.End(SessionEndReason.Logout, _database.Now));
        await _fixture.ValidateAsync(_token);
        _fixture.RevocationLog.ReadAsync().ThrowsAsync(new TimeoutException());

        await Should.ThrowAsync<TimeoutException>(() => _fixture.ValidateAsync(_token));
    }

    [Fact]
    [Trait("Requirement", "R55")]
    public async Task After_an_event_of_the_user_all_their_sessions_are_read_again()
    {
        Token<Session>[] tokens = [_token, _database.SignIn(_alice).Token];
        foreach (var token in tokens) await _fixture.ValidateAsync(token);

        await _fixture.CommitAsync(_alice, user => user.SetRoles([], _database.Now));

        foreach (var token in tokens) (await _fixture.ValidateAsync(token)).Value.User.Roles.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_of_another_user_changes_nothing()
    {
        var bob = _database.Add(TestUsers.Create("bob"));
        var (sessionOfBob, _) = _database.SignIn(bob);
        await _fixture.ValidateAsync(_token);

        await _fixture.CommitAsync(bob, user => user.SetRoles([Role.Administrator], _database.Now));
        await _fixture.CommitAsync(sessionOfBob, session => session.End(SessionEndReason.Logout, _database.Now));
        await _fixture.ValidateAsync(_token);

        _fixture.Reads.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task No_session_is_accepted_from_the_cache_if_the_event_log_cannot_be_read()
    {
        await _fixture.ValidateAsync(_token);
        _fixture.RevocationLog.ReadAsync().ThrowsAsync(new TimeoutException());

        await Should.ThrowAsync<TimeoutException>(() => _fixture.ValidateAsync(_token));
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_session_that_is_used_on_this_node_stays_alive_before_its_use_is_stored()
    {
        for (var i = 0; i < 10; i++)
        {
            (await _fixture.ValidateAsync(_token)).IsSuccess.ShouldBeTrue();
            _database.Time.Advance(TimeSpan.FromMinutes(29));
        }
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_cached_session_expires_to_the_microsecond()
    {
        await _fixture.ValidateAsync(_token);

        _database.Time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromMicroseconds(1));
        (await _fixture.ValidateAsync(_token)).IsSuccess.ShouldBeTrue();
        _database.Time.Advance(TimeSpan.FromMinutes(30));
        (await _fixture.ValidateAsync(_token)).Error.ShouldBe(SessionErrors.Expired);
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_clock_that_is_set_back_does_not_revive_an_expired_session()
    {
        _database.Time.Advance(TimeSpan.FromMinutes(30));
        for (var i = 0; i < 2; i++) (await _fixture.ValidateAsync(_token)).IsFailure.ShouldBeTrue();

        _database.Time.AdjustTime(TestTime.Start);

        (await _fixture.ValidateAsync(_token)).Error.ShouldBe(SessionErrors.Ended);
        _database.Sessions.Reload(_session).EndedAt.ShouldBe(TestTime.Start.AddMinutes(30));
        _database.Transactions.Commits.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task A_session_is_rejected_even_if_the_rejection_cannot_be_recorded()
    {
        _database.Transactions.Failures.Enqueue(new TimeoutException());

        (await _fixture.ValidateAsync(_token, A.Client("192.0.2.2"))).Error.ShouldBe(SessionErrors.Mismatched);

        (_database.Events.All.Count, _database.Transactions.Failures.Count).ShouldBe((0, 0));
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_session_that_is_idle_here_and_used_on_another_node_is_accepted()
    {
        await _fixture.ValidateAsync(_token);
        _database.Sessions.Change(_session, session => session.Touch(_database.Now.AddMinutes(20)));

        _database.Time.Advance(TimeSpan.FromMinutes(40));

        (await _fixture.ValidateAsync(_token)).IsSuccess.ShouldBeTrue();
    }

    [Theory]
    [Trait("Requirement", "R34")]
    [InlineData("192.0.2.2", "curl/8")]
    [InlineData("192.0.2.1", "Firefox")]
    public async Task A_mismatched_client_is_rejected_and_recorded_even_if_the_session_is_cached(string ipAddress, string userAgent)
    {
        await _fixture.ValidateAsync(_token);

        (await _fixture.ValidateAsync(_token, A.Client(ipAddress, userAgent))).Error.ShouldBe(SessionErrors.Mismatched);

        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new SessionMismatched(_session.Id, _session.UserId, _database.Now));
    }

    [Fact]
    public async Task The_last_use_is_returned_exactly()
    {
        await _fixture.ValidateAsync(_token);
        _database.Time.Advance(TimeSpan.FromSeconds(7));

        var details = (await _fixture.ValidateAsync(_token)).Value;

        (details.LastSeenAt, details.IdleExpiresAt).ShouldBe((_database.Now, _database.Now.AddMinutes(30)));
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task The_last_use_is_due_to_be_stored_once_a_minute_and_after_the_last_request()
    {
        var stored = new List<TimeSpan>();

        for (var second = 1; second <= 240; second++)
        {
            _database.Time.Advance(TimeSpan.FromSeconds(1));
            // The session is used for a minute and a half.
            if (second <= 90) await _fixture.ValidateAsync(_token);
            foreach (var due in _fixture.LastSeenQueue.DequeueDue(_database.Now, maxCount: 10))
            {
                due.Id.ShouldBe(_session.Id);
                stored.Add(due.LastSeenAt - TestTime.Start);
                due.MarkStored(due.LastSeenAt, _fixture.LastSeenQueue);
            }
        }

        stored.ShouldBe([TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(90)]);
    }

    public void Dispose() => _fixture.Dispose();
}
