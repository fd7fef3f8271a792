using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Lockout;

[Trait("Requirement", "R12")]
public class AttemptTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    [Fact]
    public void An_attempt_is_pending_before_its_password_is_verified()
    {
        User user = TestUsers.Create();

        var decision = user.Begin(Now);

        user.Attempts.Pending.ShouldHaveSingleItem().Id.ShouldBe(decision.AttemptId!.Value);
        user.Attempts.FailedCount.ShouldBe(0);
    }

    [Fact]
    public void A_wrong_password_turns_a_pending_attempt_into_a_failure()
    {
        User user = TestUsers.Create();
        var attempt = user.Attempt(Now);

        user.FailAttempt(attempt, LockoutPolicy.Default, Now);

        user.Attempts.Pending.ShouldBeEmpty();
        user.Attempts.FailedCount.ShouldBe(1);
        user.Events.ShouldBe([new AttemptFailed(user.Id, 1, Now)]);
    }

    [Fact]
    public void An_attempt_fails_only_once()
    {
        User user = TestUsers.Create();
        var attempt = user.Attempt(Now);
        user.FailAttempt(attempt, LockoutPolicy.Default, Now);

        user.FailAttempt(attempt, LockoutPolicy.Default, Now);

        user.Attempts.FailedCount.ShouldBe(1);
        user.Events.Count.ShouldBe(1);
    }

    [Fact]
    public void An_attempt_waits_if_failed_and_pending_attempts_reach_the_limit()
    {
        User user = TestUsers.Create().WithFailedAttempts(3);
        user.Attempt(Now);
        user.Attempt(Now);

        var third = user.Begin(Now);

        third.ShouldBe(AttemptDecision.Wait);
        user.Attempts.Pending.Count.ShouldBe(2);
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public void A_waiting_attempt_is_granted_once_a_pending_attempt_succeeds()
    {
        User user = TestUsers.Create();
        var first = user.Attempt(Now);
        for (var i = 1; i < 5; i++) user.Attempt(Now);
        user.Begin(Now).ShouldBe(AttemptDecision.Wait);

        user.Complete(first, Now);

        user.Begin(Now).AttemptId.ShouldNotBeNull();
    }

    [Fact]
    [Trait("Requirement", "R15")]
    public void A_correct_password_clears_failures_but_keeps_other_pending_attempts()
    {
        User user = TestUsers.Create().WithFailedAttempts(3);
        var right = user.Attempt(Now);
        var other = user.Attempt(Now);

        user.Complete(right, Now).IsFailure.ShouldBeFalse();

        user.Attempts.FailedCount.ShouldBe(0);
        user.Attempts.Pending.ShouldHaveSingleItem().Id.ShouldBe(other);
    }

    [Fact]
    public void An_undecided_attempt_counts_as_failed_when_its_lease_ends()
    {
        User user = TestUsers.Create();
        user.Attempt(Now);

        user.Begin(Now + AttemptCounter.LeaseDuration);

        user.Attempts.FailedCount.ShouldBe(1);
        user.Attempts.Pending.Count.ShouldBe(1);
    }

    [Fact]
    public void An_attempt_stays_pending_until_the_last_microsecond_of_its_lease()
    {
        User user = TestUsers.Create();
        user.Attempt(Now);

        user.Begin(Now + AttemptCounter.LeaseDuration - TimeSpan.FromMicroseconds(1));

        user.Attempts.FailedCount.ShouldBe(0);
        user.Attempts.Pending.Count.ShouldBe(2);
    }

    [Fact]
    public void A_correct_password_is_rejected_after_its_lease_has_expired()
    {
        User user = TestUsers.Create();
        var slow = user.Attempt(Now);
        var later = Now + AttemptCounter.LeaseDuration;
        user.Begin(later);

        var completed = user.Complete(slow, later);

        completed.Error.ShouldBe(UserErrors.AttemptExpired);
        user.Attempts.FailedCount.ShouldBe(1);
    }

    [Fact]
    public void A_wrong_password_reported_after_its_lease_is_not_counted_twice()
    {
        User user = TestUsers.Create();
        var slow = user.Attempt(Now);
        var later = Now + AttemptCounter.LeaseDuration;
        user.Begin(later);

        user.FailAttempt(slow, LockoutPolicy.Default, later);

        user.Attempts.FailedCount.ShouldBe(1);
    }

    [Fact]
    public void An_expired_last_attempt_starts_a_lockout_at_the_end_of_its_lease()
    {
        User user = TestUsers.Create().WithFailedAttempts(4);
        user.Attempt(Now);
        var later = Now + TimeSpan.FromMinutes(1);

        var decision = user.Begin(later);

        var until = Now + AttemptCounter.LeaseDuration + TimeSpan.FromMinutes(15);
        decision.ShouldBe(AttemptDecision.LockedOut(until - later));
        user.Events.ShouldBe([new UserLockedOut(user.Id, until, later)]);
    }
}
