using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Lockout;

[Trait("Requirement", "R16")]
public class LockoutTests
{
    private static readonly DateTimeOffset Now = A.Moment;
    private static readonly TimeSpan Microsecond = TimeSpan.FromMicroseconds(1);

    [Fact]
    public void The_fifth_wrong_password_locks_the_account_out_for_a_quarter_of_an_hour()
    {
        User user = A.User().WithFailedAttempts(4);

        user.GuessWrong(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.LockedOut);
        user.Attempts.LockedOutUntil.ShouldBe(Now.AddMinutes(15));
        user.Events.ShouldBe([new AttemptFailed(user.Id, 5, Now), new UserLockedOut(user.Id, Now.AddMinutes(15), Now)]);
    }

    [Fact]
    public void The_fourth_wrong_password_does_not()
    {
        User user = A.User().WithFailedAttempts(3);

        user.GuessWrong(Now);

        user.GetStatus(Now).ShouldBe(UserStatus.Active);
        user.Begin(Now).AttemptId.ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R19")]
    public void A_locked_out_account_takes_no_attempt_and_says_when_it_will()
    {
        User user = A.User().LockedOut();

        var decision = user.Begin(Now.AddMinutes(4));

        decision.ShouldBe(AttemptDecision.LockedOut(TimeSpan.FromMinutes(11)));
        user.Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    public void Guesses_during_a_lockout_do_not_prolong_it()
    {
        User user = A.User().LockedOut();

        for (var minute = 0; minute < 15; minute++) user.Begin(Now.AddMinutes(minute));

        user.Attempts.LockedOutUntil.ShouldBe(Now.AddMinutes(15));
        user.Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_lockout_ends_by_itself_to_the_microsecond()
    {
        User user = A.User().LockedOut();

        user.Begin(Now.AddMinutes(15) - Microsecond).IsLockedOut.ShouldBeTrue();
        user.Begin(Now.AddMinutes(15)).AttemptId.ShouldNotBeNull();
    }

    [Fact]
    public void After_a_lockout_the_failures_are_forgotten()
    {
        User user = A.User().LockedOut();

        user.GuessWrong(Now.AddMinutes(15));

        user.Attempts.FailedCount.ShouldBe(1);
        user.GetStatus(Now.AddMinutes(15)).ShouldBe(UserStatus.Active);
    }

    [Fact]
    public void Each_lockout_in_a_row_lasts_twice_as_long_up_to_a_day()
    {
        User user = A.User();
        var now = Now;

        var lockouts = Enumerable.Range(0, 9).Select(_ => now = LockOut(user, now)).ToList();

        var minutes = lockouts.Zip(lockouts.Prepend(Now), (end, start) => (end - start).TotalMinutes);
        minutes.ShouldBe([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
    }

    [Fact]
    public void A_success_makes_the_next_lockout_short_again()
    {
        User user = A.User();
        var now = LockOut(user, LockOut(user, Now));
        user.Complete(user.Attempt(now), now);

        var until = LockOut(user, now);

        until.ShouldBe(now.AddMinutes(15));
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public void Failures_are_forgotten_a_day_after_the_last_of_them_as_a_decoys_are()
    {
        User user = A.User().WithFailedAttempts(3);
        var tomorrow = Now.AddDays(1);

        user.Attempts.GetFailedCount(tomorrow - Microsecond).ShouldBe(3);
        user.Attempts.GetFailedCount(tomorrow).ShouldBe(0);
        user.GuessWrong(tomorrow);
        user.Attempts.FailedCount.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public void A_day_after_the_end_of_a_lockout_the_next_one_is_short_again()
    {
        User user = A.User();
        var end = LockOut(user, LockOut(user, Now));

        LockOut(user, end.AddDays(1)).ShouldBe(end.AddDays(1).AddMinutes(15));
    }

    [Fact]
    [Trait("Requirement", "R20")]
    public void Within_a_day_after_the_end_of_a_lockout_the_next_one_is_longer()
    {
        User user = A.User();
        var almost = LockOut(user, Now).AddDays(1) - Microsecond;

        LockOut(user, almost).ShouldBe(almost.AddMinutes(30));
    }

    [Fact]
    public void A_lockout_without_a_duration_lasts_until_it_is_reset()
    {
        var forever = new LockoutPolicy(2, duration: null, TimeSpan.FromHours(24));
        User user = A.User();
        user.GuessWrong(Now, forever);
        user.GuessWrong(Now, forever);

        user.Begin(Now.AddYears(100), forever).ShouldBe(AttemptDecision.LockedOut(null));
        user.Events[^1].ShouldBe(new UserLockedOut(user.Id, null, Now));

        user.ResetAttempts(Now.AddYears(100));
        user.Begin(Now.AddYears(100), forever).AttemptId.ShouldNotBeNull();
    }

    [Fact]
    public void A_limit_that_was_lowered_locks_an_account_that_is_past_it()
    {
        User user = A.User().WithFailedAttempts(4);

        var decision = user.Begin(Now, new LockoutPolicy(3, TimeSpan.FromMinutes(15), TimeSpan.FromHours(24)));

        decision.ShouldBe(AttemptDecision.LockedOut(TimeSpan.FromMinutes(15)));
        user.Events.ShouldHaveSingleItem().ShouldBeOfType<UserLockedOut>();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public void A_wrong_password_that_was_checked_through_a_lockout_counts_for_the_time_after_it()
    {
        var brief = new LockoutPolicy(2, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        User user = A.User();
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
    public void A_lockout_begins_with_the_wrong_password_that_came_last_whenever_abandoned_attempts_are_noticed()
    {
        User user = A.User();
        for (var i = 0; i < 4; i++) user.Attempt(Now);
        var last = user.Attempt(Now.AddSeconds(29));

        user.FailAttempt(last, LockoutPolicy.Default, Now.AddSeconds(58));

        user.Attempts.LockedOutUntil.ShouldBe(Now.AddSeconds(58).AddMinutes(15));
        user.Events[^1].ShouldBeOfType<UserLockedOut>();
    }

    /// <summary>Fails attempts until the account is locked out.</summary>
    /// <returns>The end of the lockout.</returns>
    private static DateTimeOffset LockOut(User user, DateTimeOffset now)
    {
        while (user.GetStatus(now) != UserStatus.LockedOut) user.GuessWrong(now);
        return user.Attempts.LockedOutUntil!.Value;
    }
}
