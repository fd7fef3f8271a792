using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Passwords;

/// <summary>The password or its hash changes while an attempt is being verified.</summary>
public class PasswordTests
{
    private static readonly DateTimeOffset Now = A.Moment;

    [Fact]
    [Trait("Requirement", "R09")]
    public void An_outdated_hash_is_replaced_when_its_password_was_found_right()
    {
        User user = A.User().WithPassword(A.Hash("old"));
        var verified = user.Verified(user.Attempt(Now), rehashed: A.Hash("new"));

        user.CompleteAttempt(verified, LockoutPolicy.Default, Now).IsFailure.ShouldBeFalse();

        user.PasswordHash.ShouldBe(A.Hash("new"));
        user.Events.ShouldBe([new PasswordRehashed(user.Id, Now)]);
    }

    [Fact]
    [Trait("Requirement", "R09")]
    public void A_rehash_is_no_change_of_password_so_a_parallel_login_still_succeeds()
    {
        User user = A.User().WithPassword(A.Hash("old"));
        var first = user.Verified(user.Attempt(Now), rehashed: A.Hash("new"));
        var second = user.Verified(user.Attempt(Now), rehashed: A.Hash("newer"));
        user.CompleteAttempt(first, LockoutPolicy.Default, Now);

        user.CompleteAttempt(second, LockoutPolicy.Default, Now).IsFailure.ShouldBeFalse();

        user.PasswordHash.ShouldBe(A.Hash("new"));
    }

    [Fact]
    [Trait("Requirement", "R09")]
    public void A_rehash_that_lost_the_race_does_not_bring_back_an_older_password()
    {
        User user = A.User().WithPassword(A.Hash("old"));
        var verified = user.Verified(user.Attempt(Now), rehashed: A.Hash("old, rehashed"));
        user.ChangePassword(A.Hash("changed"), Now);

        user.CompleteAttempt(verified, LockoutPolicy.Default, Now);

        user.PasswordHash.ShouldBe(A.Hash("changed"));
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public void A_password_that_was_changed_while_it_was_checked_admits_nobody_and_counts()
    {
        User user = A.User();
        var verified = user.Verified(user.Attempt(Now));
        user.ChangePassword(A.Hash("changed"), Now);

        var completed = user.CompleteAttempt(verified, LockoutPolicy.Default, Now);

        completed.Error.ShouldBe(UserErrors.InvalidCredentials);
        user.Attempts.FailedCount.ShouldBe(1);
        user.Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    public void A_changed_password_is_an_event()
    {
        User user = A.User();

        user.ChangePassword(A.Hash("changed"), Now);

        user.PasswordHash.ShouldBe(A.Hash("changed"));
        user.Events.ShouldBe([new PasswordChanged(user.Id, Now)]);
    }
}
