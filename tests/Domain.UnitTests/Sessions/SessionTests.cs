using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Sessions;

public class SessionTests
{
    private static readonly DateTimeOffset Start = TestTime.Start;
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);
    private static readonly SessionLifetime HalfHourIdleTwoHoursAbsolute = new(TimeSpan.FromMinutes(30), TimeSpan.FromHours(2));

    [Fact]
    [Trait("Requirement", "R25")]
    public void Each_login_starts_a_session_with_its_own_token()
    {
        User user = TestUsers.Create();

        var (session, token) = Session.Start(user, A.Client(), HalfHourIdleTwoHoursAbsolute, Start);
        var (other, otherToken) = Session.Start(user, A.Client(), HalfHourIdleTwoHoursAbsolute, Start);

        session.UserId.ShouldBe(user.Id);
        session.TokenHash.ShouldBe(token.Hash());
        session.GatewayTokenHash.ShouldBe(GatewayAccess.DeriveToken(token).Hash());
        session.IsLive(Start).ShouldBeTrue();
        session.Events.ShouldBe([new SessionStarted(session.Id, user.Id, Start)]);
        other.Id.ShouldNotBe(session.Id);
        otherToken.Reveal().ShouldNotBe(token.Reveal());
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void An_idle_session_expires_to_the_microsecond()
    {
        var session = TestSessions.Create(lifetime: HalfHourIdleTwoHoursAbsolute);

        session.IsLive(Start.AddMinutes(30) - Microsecond).ShouldBeTrue();
        session.IsLive(Start.AddMinutes(30)).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void A_session_in_use_expires_at_its_absolute_timeout_to_the_microsecond()
    {
        var session = TestSessions.Create(lifetime: HalfHourIdleTwoHoursAbsolute);

        for (var minute = 20; minute < 120; minute += 20) session.Touch(Start.AddMinutes(minute));

        session.IdleExpiresAt.ShouldBe(Start.AddHours(2));
        session.IsLive(Start.AddHours(2) - Microsecond).ShouldBeTrue();
        session.IsLive(Start.AddHours(2)).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void Use_extends_the_idle_timeout_but_not_the_absolute_timeout()
    {
        var session = TestSessions.Create(lifetime: HalfHourIdleTwoHoursAbsolute);

        session.Touch(Start.AddMinutes(10));

        session.LastSeenAt.ShouldBe(Start.AddMinutes(10));
        session.IdleExpiresAt.ShouldBe(Start.AddMinutes(40));
        session.ExpiresAt.ShouldBe(Start.AddHours(2));
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void Uses_recorded_out_of_order_keep_the_latest_time()
    {
        var session = TestSessions.Create(lifetime: HalfHourIdleTwoHoursAbsolute);

        session.Touch(Start.AddMinutes(10));
        session.Touch(Start.AddMinutes(5));

        session.LastSeenAt.ShouldBe(Start.AddMinutes(10));
        session.IdleExpiresAt.ShouldBe(Start.AddMinutes(40));
    }

    [Theory]
    [InlineData(30 * 60, 60)]
    [InlineData(10 * 60, 60)]
    [InlineData(45, 4.5)]
    public void Last_use_is_written_once_a_minute_or_every_tenth_of_a_short_idle_timeout(int idleSeconds, double intervalSeconds)
    {
        new SessionLimits(TimeSpan.FromSeconds(idleSeconds), Start.AddDays(1)).LastSeenWriteInterval.ShouldBe(TimeSpan.FromSeconds(intervalSeconds));
    }

    [Fact]
    public void A_session_with_a_short_idle_timeout_stays_live_while_in_use()
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
        var session = TestSessions.Create(lifetime: HalfHourIdleTwoHoursAbsolute);

        session.Touch(Start.AddMinutes(30));

        session.IsLive(Start.AddMinutes(30)).ShouldBeFalse();
        session.LastSeenAt.ShouldBe(Start);
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void A_session_has_expired_from_its_idle_timeout_on()
    {
        var session = TestSessions.Create(lifetime: HalfHourIdleTwoHoursAbsolute);

        session.HasExpired(Start.AddMinutes(30) - Microsecond).ShouldBeFalse();
        session.HasExpired(Start.AddMinutes(30)).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public void An_ended_session_does_not_expire()
    {
        var session = TestSessions.Create(lifetime: HalfHourIdleTwoHoursAbsolute);
        session.End(SessionEndReason.Logout, Start);

        session.HasExpired(Start.AddMinutes(30)).ShouldBeFalse();
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
    public void A_clock_that_moves_backward_does_not_change_the_last_use()
    {
        var session = TestSessions.Create();

        session.Touch(Start.AddHours(-1));

        session.LastSeenAt.ShouldBe(Start);
    }

    [Fact]
    [Trait("Requirement", "R60")]
    public void A_session_mismatch_is_recorded_at_most_once_a_minute()
    {
        var session = TestSessions.Create();

        session.RecordMismatch(Start).ShouldBeTrue();
        session.RecordMismatch(Start.AddMinutes(1) - Microsecond).ShouldBeFalse();
        session.RecordMismatch(Start.AddMinutes(1)).ShouldBeTrue();

        session.Events.ShouldBe(
            [new SessionMismatched(session.Id, session.UserId, Start), new SessionMismatched(session.Id, session.UserId, Start.AddMinutes(1))]);
    }

    [Fact]
    public void A_session_mismatch_does_not_extend_the_idle_timeout()
    {
        var session = TestSessions.Create();

        session.RecordMismatch(Start.AddMinutes(10));

        session.LastSeenAt.ShouldBe(Start);
    }

    [Fact]
    public void A_session_mismatch_is_not_recorded_after_the_session_expired()
    {
        var session = TestSessions.Create(lifetime: HalfHourIdleTwoHoursAbsolute);

        session.RecordMismatch(Start.AddMinutes(30)).ShouldBeFalse();

        session.Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(AuthenticationMethods.Password, new[] { "pwd" }, "aal1")]
    [InlineData(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode, new[] { "pwd", "otp", "mfa" }, "aal2")]
    [InlineData(AuthenticationMethods.HardwareKey, new[] { "hwk", "mfa" }, "aal2")]
    [InlineData(AuthenticationMethods.SoftwareKey, new[] { "swk", "mfa" }, "aal2")]
    [InlineData(AuthenticationMethods.Password | AuthenticationMethods.HardwareKey, new[] { "pwd", "hwk", "mfa" }, "aal2")]
    public void A_session_reports_its_authentication_methods_and_assurance_level(AuthenticationMethods methods, string[] names, string level)
    {
        var (session, _) = Session.Start(TestUsers.Create(), A.Client(), HalfHourIdleTwoHoursAbsolute, Start, methods);

        session.AuthenticatedAt.ShouldBe(Start);
        session.Methods.GetAmrValues().ShouldBe(names);
        session.Methods.AssuranceLevel().ShouldBe(level);
    }

    [Fact]
    public void A_step_up_updates_the_authentication_time_and_raises_an_event()
    {
        var session = TestSessions.Create();

        session.StepUp(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode, TestTime.Start.AddMinutes(20));

        session.AuthenticatedAt.ShouldBe(TestTime.Start.AddMinutes(20));
        session.Methods.AssuranceLevel().ShouldBe("aal2");
        session.Events.ShouldBe([new SessionSteppedUp(session.Id, session.UserId, TestTime.Start.AddMinutes(20))]);
    }
}
