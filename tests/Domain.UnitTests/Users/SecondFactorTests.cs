using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

/// <summary>With a second factor, a correct password alone does not complete a login.</summary>
[Trait("Requirement", "R65")]
public class SecondFactorTests
{
    private static readonly DateTimeOffset Now = A.Moment;

    [Fact]
    public void A_right_password_frees_its_slot_and_leaves_the_failures()
    {
        User user = A.User().WithSecondFactor().WithFailedAttempts(3);

        user.Complete(user.Attempt(Now), Now).IsFailure.ShouldBeFalse();

        user.Attempts.Pending.ShouldBeEmpty();
        user.Attempts.FailedCount.ShouldBe(3);
    }

    [Fact]
    public void A_right_code_as_well_clears_the_failures()
    {
        User user = A.User().WithSecondFactor().WithFailedAttempts(3);
        user.Complete(user.Attempt(Now), Now);

        user.CompleteSecondFactor(user.Attempt(Now), Now);

        user.Attempts.Pending.ShouldBeEmpty();
        user.Attempts.FailedCount.ShouldBe(0);
    }

    [Fact]
    public void A_known_device_keeps_its_failures_until_the_code_was_right_and_leaves_those_of_strangers()
    {
        User user = A.User().WithSecondFactor().WithFailedAttempts(2);
        var (device, token) = Device.Register(user, Now);
        for (var i = 0; i < 3; i++) user.GuessWrong(Now, device: device);
        var verified = user.Verified(user.Attempt(Now, device: device)) with { DeviceTokenHash = token.Hash() };

        user.CompleteAttempt(verified, LockoutPolicy.Default, Now, device).IsFailure.ShouldBeFalse();
        (device.Attempts.FailedCount, device.Attempts.Pending.Count).ShouldBe((3, 0));

        user.CompleteSecondFactor(user.Attempt(Now, device: device), Now, device);
        device.Attempts.FailedCount.ShouldBe(0);
        user.Attempts.FailedCount.ShouldBe(2);
    }

    [Fact]
    public void Wrong_codes_over_any_number_of_right_passwords_lock_the_account_out_like_wrong_passwords()
    {
        User user = A.User().WithSecondFactor();

        var wrong = 0;
        for (var login = 0; login < 20 && user.Begin(Now) is { AttemptId: { } password }; login++)
        {
            user.Complete(password, Now);
            user.GuessWrong(Now);
            wrong++;
        }

        wrong.ShouldBe(5);
        user.Events.ShouldContain(new UserLockedOut(user.Id, Now.AddMinutes(15), Now));
    }

    [Fact]
    public void A_slot_that_was_given_up_meanwhile_is_not_freed_once_more()
    {
        User user = A.User().WithSecondFactor();
        var attempt = user.Attempt(Now);
        user.AbandonAttempt(attempt);

        user.Complete(attempt, Now).Error.ShouldBe(UserErrors.AttemptExpired);
    }

    [Fact]
    public void Enrolling_and_removing_are_events_and_removing_what_is_not_there_is_none()
    {
        User user = A.User();

        user.EnrollSecondFactor(Now);
        user.RemoveSecondFactor(Now);
        user.RemoveSecondFactor(Now);

        user.HasSecondFactor.ShouldBeFalse();
        user.Events.ShouldBe([new SecondFactorEnrolled(user.Id, Now), new SecondFactorRemoved(user.Id, Now)]);
    }
}
