using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Passwords;

/// <summary>The password or its hash changes while an attempt is being verified.</summary>
public class PasswordTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    [Fact]
    [Trait("Requirement", "R09")]
    public void An_outdated_hash_is_upgraded_after_a_successful_login()
    {
        User user = TestUsers.Create().WithPassword(TestValues.Hash("old"));
        var verified = user.Verified(user.Attempt(Now), rehashed: TestValues.Hash("new"));

        user.CompleteAttempt(verified, LockoutPolicy.Default, Now).IsFailure.ShouldBeFalse();

        user.PasswordHash.ShouldBe(TestValues.Hash("new"));
        user.Events.ShouldBe([new PasswordRehashed(user.Id, Now)]);
    }

    [Fact]
    [Trait("Requirement", "R09")]
    public void A_parallel_login_succeeds_after_a_rehash()
    {
        User user = TestUsers.Create().WithPassword(TestValues.Hash("old"));
        var first = user.Verified(user.Attempt(Now), rehashed: TestValues.Hash("new"));
        var second = user.Verified(user.Attempt(Now), rehashed: TestValues.Hash("newer"));
        user.CompleteAttempt(first, LockoutPolicy.Default, Now);

        user.CompleteAttempt(second, LockoutPolicy.Default, Now).IsFailure.ShouldBeFalse();

        user.PasswordHash.ShouldBe(TestValues.Hash("new"));
    }

    [Fact]
    [Trait("Requirement", "R09")]
    public void A_late_rehash_does_not_restore_an_old_password()
    {
        User user = TestUsers.Create().WithPassword(TestValues.Hash("old"));
        var verified = user.Verified(user.Attempt(Now), rehashed: TestValues.Hash("old, rehashed"));
        user.ChangePassword(TestValues.Hash("changed"), Now);

        user.CompleteAttempt(verified, LockoutPolicy.Default, Now);

        user.PasswordHash.ShouldBe(TestValues.Hash("changed"));
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public void A_login_fails_and_is_counted_if_the_password_changes_during_verification()
    {
        User user = TestUsers.Create();
        var verified = user.Verified(user.Attempt(Now));
        user.ChangePassword(TestValues.Hash("changed"), Now);

        var completed = user.CompleteAttempt(verified, LockoutPolicy.Default, Now);

        completed.Error.ShouldBe(UserErrors.InvalidCredentials);
        user.Attempts.FailedCount.ShouldBe(1);
        user.Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    public void Changing_the_password_raises_an_event()
    {
        User user = TestUsers.Create();

        user.ChangePassword(TestValues.Hash("changed"), Now);

        user.PasswordHash.ShouldBe(TestValues.Hash("changed"));
        user.Events.ShouldBe([new PasswordChanged(user.Id, Now)]);
    }
}
