using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.TestData;
using NSubstitute.ExceptionExtensions;

namespace Auth.Application.UnitTests.Sessions.Cache;

/// <summary>Whose session is this, asked again and again.</summary>
public class SessionValidatorTests
{
    private readonly TheApplication _app = new();

    [Fact]
    public async Task A_session_that_has_not_changed_is_read_from_the_store_once()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));

        for (var i = 0; i < 3; i++) (await _app.CheckAsync(token)).Value.Id.ShouldBe(session.Id.Value);

        _app.Readings.ShouldBe(1);
    }

    [Fact]
    public async Task A_token_that_was_never_issued_is_looked_for_each_time()
    {
        for (var i = 0; i < 2; i++) (await _app.CheckAsync(Token<Session>.New())).Error.ShouldBe(SessionErrors.NotAuthenticated);

        _app.Readings.ShouldBe(2);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task An_event_that_tells_of_the_session_has_it_read_again()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        await _app.CheckAsync(token);
        _app.Time.Advance(TimeSpan.FromMinutes(1));

        session.StepUp(AuthenticationMethods.Password, _app.Now);
        _app.Tells(session.Id.Value);

        (await _app.CheckAsync(token)).Value.AuthenticatedAt.ShouldBe(_app.Now);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task An_event_that_tells_of_the_end_of_the_session_has_it_refused_without_another_reading()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        await _app.CheckAsync(token);

        session.End(SessionEndReason.Logout, _app.Now);
        _app.TellsOfTheEndOf(session);

        for (var i = 0; i < 3; i++) (await _app.CheckAsync(token)).Error.ShouldBe(SessionErrors.Ended);
        _app.Readings.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public async Task A_session_that_has_ended_is_refused_without_another_reading()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        session.End(SessionEndReason.Logout, _app.Now);

        for (var i = 0; i < 3; i++) (await _app.CheckAsync(token)).Error.ShouldBe(SessionErrors.Ended);

        _app.Readings.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task A_session_that_has_ended_is_not_refused_from_memory_when_the_log_of_events_cannot_be_read()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        session.End(SessionEndReason.Logout, _app.Now);
        await _app.CheckAsync(token);
        _app.Tail.ReadAsync().ThrowsAsync(new TimeoutException());

        await Should.ThrowAsync<TimeoutException>(() => _app.CheckAsync(token));
    }

    [Fact]
    [Trait("Requirement", "R55")]
    public async Task An_event_that_tells_of_the_user_has_all_their_sessions_read_again()
    {
        var alice = _app.With(A.User().Administrator());
        var tokens = new[] { _app.SignedIn(alice).Token, _app.SignedIn(alice).Token };
        foreach (var token in tokens) await _app.CheckAsync(token);

        alice.SetRoles([], _app.Now);
        _app.Tells(alice.Id.Value);

        foreach (var token in tokens) (await _app.CheckAsync(token)).Value.User.Roles.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_event_that_tells_of_somebody_else_changes_nothing()
    {
        var (_, token) = _app.SignedIn(_app.With(A.User()));
        await _app.CheckAsync(token);

        _app.Tells(Guid.CreateVersion7(), Guid.CreateVersion7());
        await _app.CheckAsync(token);

        _app.Readings.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task Nobody_is_let_in_from_memory_when_the_log_of_events_cannot_be_read()
    {
        var (_, token) = _app.SignedIn(_app.With(A.User()));
        await _app.CheckAsync(token);
        _app.Tail.ReadAsync().ThrowsAsync(new TimeoutException());

        await Should.ThrowAsync<TimeoutException>(() => _app.CheckAsync(token));
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_session_that_is_used_at_this_node_alone_lives_on_although_the_store_has_not_been_told()
    {
        var (_, token) = _app.SignedIn(_app.With(A.User()));

        for (var i = 0; i < 10; i++)
        {
            (await _app.CheckAsync(token)).IsFailure.ShouldBeFalse();
            _app.Time.Advance(TimeSpan.FromMinutes(29));
        }
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_session_expires_in_memory_to_the_microsecond()
    {
        var (_, token) = _app.SignedIn(_app.With(A.User()));
        await _app.CheckAsync(token);

        _app.Time.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromMicroseconds(1));
        (await _app.CheckAsync(token)).IsFailure.ShouldBeFalse();
        _app.Time.Advance(TimeSpan.FromMinutes(30));
        (await _app.CheckAsync(token)).Error.ShouldBe(SessionErrors.Expired);
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_clock_that_goes_back_does_not_revive_a_session_that_was_refused_as_expired()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        _app.Time.Advance(TimeSpan.FromMinutes(30));
        for (var i = 0; i < 2; i++) (await _app.CheckAsync(token)).IsFailure.ShouldBeTrue();

        _app.Time.AdjustTime(A.Moment);

        (await _app.CheckAsync(token)).Error.ShouldBe(SessionErrors.Ended);
        session.EndedAt.ShouldBe(A.Moment.AddMinutes(30));
        _app.UnitOfWork.Commits.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R62")]
    public async Task A_session_is_rejected_also_when_that_cannot_be_recorded()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        _app.UnitOfWork.Faults.Enqueue(new TimeoutException());

        (await _app.CheckAsync(token, A.Client("192.0.2.2"))).Error.ShouldBe(SessionErrors.Mismatched);

        (session.Events.Count, _app.UnitOfWork.Faults.Count).ShouldBe((0, 0));
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_session_that_is_idle_here_and_used_at_another_node_is_accepted()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        await _app.CheckAsync(token);
        session.Touch(_app.Now.AddMinutes(20));

        _app.Time.Advance(TimeSpan.FromMinutes(40));

        (await _app.CheckAsync(token)).IsFailure.ShouldBeFalse();
    }

    [Theory]
    [Trait("Requirement", "R34")]
    [InlineData("192.0.2.2", "curl/8")]
    [InlineData("192.0.2.1", "Firefox")]
    public async Task A_strange_client_is_refused_and_noted_also_when_the_session_is_remembered(string address, string agent)
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        await _app.CheckAsync(token);

        (await _app.CheckAsync(token, A.Client(address, agent))).Error.ShouldBe(SessionErrors.Mismatched);

        session.Events.ShouldBe([new SessionMismatched(session.Id, session.UserId, _app.Now)]);
    }

    [Fact]
    public async Task The_last_use_is_told_exactly()
    {
        var (_, token) = _app.SignedIn(_app.With(A.User()));
        await _app.CheckAsync(token);
        _app.Time.Advance(TimeSpan.FromSeconds(7));

        var details = (await _app.CheckAsync(token)).Value;

        (details.LastSeenAt, details.IdleExpiresAt).ShouldBe((_app.Now, _app.Now.AddMinutes(30)));
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task The_last_use_is_due_to_be_stored_once_a_minute_and_after_the_last_one()
    {
        var (session, token) = _app.SignedIn(_app.With(A.User()));
        var stored = new List<TimeSpan>();

        for (var second = 1; second <= 240; second++)
        {
            _app.Time.Advance(TimeSpan.FromSeconds(1));
            // Used for a minute and a half, and no more.
            if (second <= 90) await _app.CheckAsync(token);
            foreach (var due in _app.Notes.DequeueDue(_app.Now, maxCount: 10))
            {
                due.Id.ShouldBe(session.Id);
                stored.Add(due.LastSeenAt - A.Moment);
                due.MarkStored(due.LastSeenAt, _app.Notes);
            }
        }

        stored.ShouldBe([TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(90)]);
    }
}
