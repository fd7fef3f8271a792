using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Lockout;

[Trait("Requirement", "R12")]
public class AttemptTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    [Fact]
    public void An_attempt_takes_a_slot_before_its_password_is_checked()
    {
        User user = TestUsers.Create();

        var decision = user.Begin(Now);

        user.Attempts.Pending.ShouldHaveSingleItem().Id.ShouldBe(decision.AttemptId!.Value);
        user.Attempts.FailedCount.ShouldBe(0);
    }

    [Fact]
    public void A_wrong_password_turns_its_slot_into_a_failure()
    {
        User user = TestUsers.Create();
        var attempt = user.Attempt(Now);

        user.FailAttempt(attempt, LockoutPolicy.Default, Now);

        user.Attempts.Pending.ShouldBeEmpty();
        user.Attempts.FailedCount.ShouldBe(1);
        user.Events.ShouldBe([new AttemptFailed(user.Id, 1, Now)]);
    }

    [Fact]
    public void An_attempt_is_failed_only_once()
    {
        User user = TestUsers.Create();
        var attempt = user.Attempt(Now);
        user.FailAttempt(attempt, LockoutPolicy.Default, Now);

        user.FailAttempt(attempt, LockoutPolicy.Default, Now);

        user.Attempts.FailedCount.ShouldBe(1);
        user.Events.Count.ShouldBe(1);
    }

    [Fact]
    public void No_more_attempts_are_under_way_than_could_all_fail()
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
    public void Pending_attempts_make_another_wait_but_never_refuse_it()
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
    public void A_right_password_clears_the_failures_but_not_what_others_have_pending()
    {
        User user = TestUsers.Create().WithFailedAttempts(3);
        var right = user.Attempt(Now);
        var other = user.Attempt(Now);

        user.Complete(right, Now).IsFailure.ShouldBeFalse();

        user.Attempts.FailedCount.ShouldBe(0);
        user.Attempts.Pending.ShouldHaveSingleItem().Id.ShouldBe(other);
    }

    [Fact]
    public void An_attempt_that_nobody_decides_counts_as_failed_once_its_lease_is_over()
    {
        User user = TestUsers.Create();
        user.Attempt(Now);

        user.Begin(Now + AttemptCounter.Lease);

        user.Attempts.FailedCount.ShouldBe(1);
        user.Attempts.Pending.Count.ShouldBe(1);
    }

    [Fact]
    public void An_attempt_holds_its_slot_until_the_last_microsecond_of_its_lease()
    {
        User user = TestUsers.Create();
        user.Attempt(Now);

        user.Begin(Now + AttemptCounter.Lease - TimeSpan.FromMicroseconds(1));

        user.Attempts.FailedCount.ShouldBe(0);
        user.Attempts.Pending.Count.ShouldBe(2);
    }

    [Fact]
    public void A_right_password_comes_too_late_when_its_slot_has_been_given_up()
    {
        User user = TestUsers.Create();
        var slow = user.Attempt(Now);
        var later = Now + AttemptCounter.Lease;
        user.Begin(later);

        var completed = user.Complete(slow, later);

        completed.Error.ShouldBe(UserErrors.AttemptExpired);
        user.Attempts.FailedCount.ShouldBe(1);
    }

    [Fact]
    public void A_wrong_password_that_comes_too_late_is_not_counted_twice()
    {
        User user = TestUsers.Create();
        var slow = user.Attempt(Now);
        var later = Now + AttemptCounter.Lease;
        user.Begin(later);

        user.FailAttempt(slow, LockoutPolicy.Default, later);

        user.Attempts.FailedCount.ShouldBe(1);
    }

    [Fact]
    public void The_last_slot_given_up_locks_the_account_out_from_the_end_of_its_lease()
    {
        User user = TestUsers.Create().WithFailedAttempts(4);
        user.Attempt(Now);
        var later = Now + TimeSpan.FromMinutes(1);

        var decision = user.Begin(later);

        var until = Now + AttemptCounter.Lease + TimeSpan.FromMinutes(15);
        decision.ShouldBe(AttemptDecision.LockedOut(until - later));
        user.Events.ShouldBe([new UserLockedOut(user.Id, until, later)]);
    }
}
