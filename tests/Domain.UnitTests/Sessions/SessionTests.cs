using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Sessions;

public class SessionTests
{
    private static readonly DateTimeOffset Start = TestTime.Start;
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);
    private static readonly SessionLifetime HalfAnHourOfTwo = new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(2));

    [Fact]
    [Trait("Requirement", "R25")]
    public void Each_login_begins_a_session_with_a_token_of_its_own()
    {
        User user = TestUsers.Create();

        var (session, token) = Session.Start(user, TestClients.Create(), HalfAnHourOfTwo, Start);
        var (other, otherToken) = Session.Start(user, TestClients.Create(), HalfAnHourOfTwo, Start);

        session.UserId.ShouldBe(user.Id);
        session.TokenHash.ShouldBe(token.Hash());
        session.IsLive(Start).ShouldBeTrue();
        session.Events.ShouldBe([new SessionStarted(session.Id, user.Id, Start)]);
        other.Id.ShouldNotBe(session.Id);
        otherToken.Reveal().ShouldNotBe(token.Reveal());
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void An_idle_session_expires_to_the_microsecond()
    {
        var session = TestSessions.Create(lifetime: HalfAnHourOfTwo);

        session.IsLive(Start.AddMinutes(30) - Microsecond).ShouldBeTrue();
        session.IsLive(Start.AddMinutes(30)).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void A_session_in_use_expires_at_its_absolute_limit_to_the_microsecond()
    {
        var session = TestSessions.Create(lifetime: HalfAnHourOfTwo);

        for (var minute = 20; minute < 120; minute += 20) session.Touch(Start.AddMinutes(minute));

        session.IdleExpiresAt.ShouldBe(Start.AddHours(2));
        session.IsLive(Start.AddHours(2) - Microsecond).ShouldBeTrue();
        session.IsLive(Start.AddHours(2)).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void Use_moves_the_idle_limit_and_not_the_absolute_one()
    {
        var session = TestSessions.Create(lifetime: HalfAnHourOfTwo);

        session.Touch(Start.AddMinutes(10));

        session.LastSeenAt.ShouldBe(Start.AddMinutes(10));
        session.IdleExpiresAt.ShouldBe(Start.AddMinutes(40));
        session.ExpiresAt.ShouldBe(Start.AddHours(2));
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void Of_uses_that_are_noted_in_another_order_the_last_one_counts()
    {
        var session = TestSessions.Create(lifetime: HalfAnHourOfTwo);

        session.Touch(Start.AddMinutes(10));
        session.Touch(Start.AddMinutes(5));

        session.LastSeenAt.ShouldBe(Start.AddMinutes(10));
        session.IdleExpiresAt.ShouldBe(Start.AddMinutes(40));
    }

    [Theory]
    [InlineData(30 * 60, 60)]
    [InlineData(10 * 60, 60)]
    [InlineData(45, 4.5)]
    public void The_last_use_is_noted_once_a_minute_or_in_a_tenth_of_a_short_idle_timeout(int idleSeconds, double intervalSeconds)
    {
        new SessionLimits(TimeSpan.FromSeconds(idleSeconds), Start.AddDays(1)).LastSeenWriteInterval.ShouldBe(TimeSpan.FromSeconds(intervalSeconds));
    }

    [Fact]
    public void A_session_with_a_short_idle_timeout_lives_as_long_as_it_is_used()
    {
        var session = TestSessions.Create(lifetime: new(TimeSpan.FromSeconds(45), TimeSpan.FromHours(1)));

        for (var second = 30; second <= 300; second += 30)
        {
            session.IsLive(Start.AddSeconds(second)).ShouldBeTrue();
            session.Touch(Start.AddSeconds(second));
        }
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void An_expired_session_is_never_revived()
    {
        var session = TestSessions.Create(lifetime: HalfAnHourOfTwo);

        session.Touch(Start.AddMinutes(30));

        session.IsLive(Start.AddMinutes(30)).ShouldBeFalse();
        session.LastSeenAt.ShouldBe(Start);
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public void An_ended_session_stays_ended()
    {
        var session = TestSessions.Create();

        session.End(SessionEndReason.Logout, Start);

        session.Touch(Start.AddMinutes(2));
        session.IsLive(Start).ShouldBeFalse();
        session.LastSeenAt.ShouldBe(Start);
        session.AcceptsClient(session.Client, TestUsers.Create(), SessionPolicy.Default, Start.AddMinutes(2)).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R27")]
    public void Ending_a_session_again_changes_nothing()
    {
        var session = TestSessions.Create();
        session.End(SessionEndReason.Logout, Start);

        session.End(SessionEndReason.Revoked, Start.AddMinutes(1));

        session.EndedAt.ShouldBe(Start);
        session.Events.ShouldBe([new SessionEnded(session.Id, session.UserId, SessionEndReason.Logout, Start)]);
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void A_clock_that_goes_back_moves_no_limit()
    {
        var session = TestSessions.Create();

        session.Touch(Start.AddHours(-1));

        session.LastSeenAt.ShouldBe(Start);
    }

    [Fact]
    [Trait("Requirement", "R60")]
    public void A_strange_client_is_noted_once_a_minute_at_the_most()
    {
        var session = TestSessions.Create();

        session.RecordMismatch(Start).ShouldBeTrue();
        session.RecordMismatch(Start.AddMinutes(1) - Microsecond).ShouldBeFalse();
        session.RecordMismatch(Start.AddMinutes(1)).ShouldBeTrue();

        session.Events.ShouldBe(
            [new SessionMismatched(session.Id, session.UserId, Start), new SessionMismatched(session.Id, session.UserId, Start.AddMinutes(1))]);
    }

    [Fact]
    public void A_strange_client_does_not_keep_a_session_alive()
    {
        var session = TestSessions.Create();

        session.RecordMismatch(Start.AddMinutes(10));

        session.LastSeenAt.ShouldBe(Start);
    }

    [Fact]
    public void Nothing_is_noted_of_a_session_that_is_over()
    {
        var session = TestSessions.Create(lifetime: HalfAnHourOfTwo);

        session.RecordMismatch(Start.AddMinutes(30)).ShouldBeFalse();

        session.Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(AuthenticationMethods.Password, new[] { "pwd" }, "aal1")]
    [InlineData(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode, new[] { "pwd", "otp", "mfa" }, "aal2")]
    [InlineData(AuthenticationMethods.HardwareKey, new[] { "hwk", "mfa" }, "aal2")]
    [InlineData(AuthenticationMethods.SoftwareKey, new[] { "swk", "mfa" }, "aal2")]
    [InlineData(AuthenticationMethods.Password | AuthenticationMethods.HardwareKey, new[] { "pwd", "hwk", "mfa" }, "aal2")]
    public void A_session_tells_how_its_owner_has_proved_who_they_are(AuthenticationMethods methods, string[] names, string level)
    {
        var (session, _) = Session.Start(TestUsers.Create(), TestClients.Create(), HalfAnHourOfTwo, Start, methods);

        session.AuthenticatedAt.ShouldBe(Start);
        session.Methods.GetAmrValues().ShouldBe(names);
        session.Methods.AssuranceLevel().ShouldBe(level);
    }

    [Fact]
    public void A_step_up_is_a_newer_proof_and_an_event_of_the_session()
    {
        var session = TestSessions.Create();

        session.StepUp(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode, TestTime.Start.AddMinutes(20));

        session.AuthenticatedAt.ShouldBe(TestTime.Start.AddMinutes(20));
        session.Methods.AssuranceLevel().ShouldBe("aal2");
        session.Events.ShouldBe([new SessionSteppedUp(session.Id, session.UserId, TestTime.Start.AddMinutes(20))]);
    }
}
