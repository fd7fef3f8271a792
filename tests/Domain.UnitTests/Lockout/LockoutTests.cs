using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Lockout;

[Trait("Requirement", "R16")]
public class LockoutTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);

    [Fact]
    public void The_fifth_failed_attempt_locks_the_account_out_for_15_minutes()
    {
        User user = TestUsers.Create().WithFailedAttempts(4);

        user.AddFailedAttempt(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.LockedOut);
        user.Attempts.LockedOutUntil.ShouldBe(Now.AddMinutes(15));
        user.Events.ShouldBe([new AttemptFailed(user.Id, 5, Now), new UserLockedOut(user.Id, Now.AddMinutes(15), Now)]);
    }

    [Fact]
    public void The_fourth_failed_attempt_does_not_lock_the_account_out()
    {
        User user = TestUsers.Create().WithFailedAttempts(3);

        user.AddFailedAttempt(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.Active);
        user.Begin(Now).AttemptId.ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R19")]
    public void A_lockout_rejects_attempts_and_states_the_remaining_time()
    {
        User user = TestUsers.Create().LockedOut();

        var decision = user.Begin(Now.AddMinutes(4));

        decision.ShouldBe(AttemptDecision.LockedOut(TimeSpan.FromMinutes(11)));
        user.Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    public void Attempts_during_a_lockout_do_not_prolong_it()
    {
        User user = TestUsers.Create().LockedOut();

        for (var minute = 0; minute < 15; minute++) user.Begin(Now.AddMinutes(minute));

        user.Attempts.LockedOutUntil.ShouldBe(Now.AddMinutes(15));
        user.Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_lockout_expires_to_the_microsecond()
    {
        User user = TestUsers.Create().LockedOut();

        user.Begin(Now.AddMinutes(15) - Microsecond).IsLockedOut.ShouldBeTrue();
        user.Begin(Now.AddMinutes(15)).AttemptId.ShouldNotBeNull();
    }

    [Fact]
    public void Failures_are_cleared_when_a_lockout_ends()
    {
        User user = TestUsers.Create().LockedOut();

        user.AddFailedAttempt(Now.AddMinutes(15));

        user.Attempts.FailedCount.ShouldBe(1);
        user.GetStatus(Now.AddMinutes(15)).ShouldBe(UserStatus.Active);
    }

    [Fact]
    public void Consecutive_lockouts_double_in_duration_up_to_one_day()
    {
        User user = TestUsers.Create();
        var now = Now;

        var lockouts = Enumerable.Range(0, 9).Select(_ => now = LockOut(user, now)).ToList();

        var minutes = lockouts.Zip(lockouts.Prepend(Now), (end, start) => (end - start).TotalMinutes);
        minutes.ShouldBe([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
    }

    [Fact]
    public void A_success_makes_the_next_lockout_short_again()
    {
        User user = TestUsers.Create();
        var now = LockOut(user, LockOut(user, Now));
        user.Complete(user.Attempt(now), now);

        var until = LockOut(user, now);

        until.ShouldBe(now.AddMinutes(15));
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public void Failures_are_cleared_one_day_after_the_last_failure()
    {
        User user = TestUsers.Create().WithFailedAttempts(3);
        var tomorrow = Now.AddDays(1);

        user.Attempts.GetFailedCount(tomorrow - Microsecond).ShouldBe(3);
        user.Attempts.GetFailedCount(tomorrow).ShouldBe(0);
        user.AddFailedAttempt(tomorrow);
        user.Attempts.FailedCount.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public void Lockout_duration_resets_one_day_after_the_last_lockout()
    {
        User user = TestUsers.Create();
        var end = LockOut(user, LockOut(user, Now));

        LockOut(user, end.AddDays(1)).ShouldBe(end.AddDays(1).AddMinutes(15));
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public void Lockout_duration_doubles_within_one_day_after_the_last_lockout()
    {
        User user = TestUsers.Create();
        var almost = LockOut(user, Now).AddDays(1) - Microsecond;

        LockOut(user, almost).ShouldBe(almost.AddMinutes(30));
    }

    [Fact]
    public void A_lockout_without_a_duration_lasts_until_an_attempt_reset()
    {
        var forever = new LockoutPolicy(2, duration: null, TimeSpan.FromHours(24));
        User user = TestUsers.Create();
        user.AddFailedAttempt(Now, forever);
        user.AddFailedAttempt(Now, forever);

        user.Begin(Now.AddYears(100), forever).ShouldBe(AttemptDecision.LockedOut(null));
        user.Events[^1].ShouldBe(new UserLockedOut(user.Id, null, Now));

        user.ResetAttempts(Now.AddYears(100));
        user.Begin(Now.AddYears(100), forever).AttemptId.ShouldNotBeNull();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_lowered_limit_locks_out_an_account_that_has_reached_it(int limit)
    {
        User user = TestUsers.Create().WithFailedAttempts(4);

        var decision = user.Begin(Now, new LockoutPolicy(limit, TimeSpan.FromMinutes(15), TimeSpan.FromHours(24)));

        decision.ShouldBe(AttemptDecision.LockedOut(TimeSpan.FromMinutes(15)));
        user.Events.ShouldHaveSingleItem().ShouldBeOfType<UserLockedOut>();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void A_failure_reported_after_a_lockout_ended_counts_toward_the_next_lockout()
    {
        var brief = new LockoutPolicy(2, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        User user = TestUsers.Create();
        var slow = user.Attempt(Now);
        var quick = new[] { user.Attempt(Now), user.Attempt(Now) };
        foreach (var attempt in quick) user.FailAttempt(attempt, brief, Now);
        user.Attempts.LockedOutUntil.ShouldBe(Now.AddSeconds(5));

        user.FailAttempt(slow, brief, Now.AddSeconds(6));

        user.Attempts.FailedCount.ShouldBe(1);
        user.GetStatus(Now.AddSeconds(6)).ShouldBe(UserStatus.Active);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void A_lockout_starts_at_the_last_failure_even_if_expired_leases_are_noticed_later()
    {
        User user = TestUsers.Create();
        for (var i = 0; i < 4; i++) user.Attempt(Now);
        var last = user.Attempt(Now.AddSeconds(29));

        user.FailAttempt(last, LockoutPolicy.Default, Now.AddSeconds(58));

        user.Attempts.LockedOutUntil.ShouldBe(Now.AddSeconds(58).AddMinutes(15));
        user.Events[^1].ShouldBeOfType<UserLockedOut>();
    }

    [Fact]
    public void A_failure_during_a_lockout_is_not_reported_as_another_lockout()
    {
        User user = TestUsers.Create();
        var attempts = Enumerable.Range(0, 5).Select(_ => user.Attempt(Now)).ToList();
        var tight = new LockoutPolicy(4, TimeSpan.FromMinutes(15), TimeSpan.FromHours(24));

        foreach (var attempt in attempts) user.FailAttempt(attempt, tight, Now);

        user.Events.OfType<UserLockedOut>().ShouldHaveSingleItem();
    }

    [Fact]
    public void An_attempt_that_must_wait_is_neither_granted_nor_locked_out()
    {
        User user = TestUsers.Create();
        for (var i = 0; i < 5; i++) user.Attempt(Now);

        var (attemptId, isLockedOut, retryAfter) = user.Begin(Now);

        (attemptId, isLockedOut, retryAfter).ShouldBe((null, false, null));
    }

    /// <summary>Fails attempts until the account is locked out.</summary>
    /// <returns>The end of the lockout.</returns>
    private static DateTimeOffset LockOut(User user, DateTimeOffset now)
    {
        while (user.GetStatus(now) != UserStatus.LockedOut) user.AddFailedAttempt(now);
        return user.Attempts.LockedOutUntil!.Value;
    }
}
