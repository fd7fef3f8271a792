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
    private static readonly DateTimeOffset Now = TestTime.Start;

    [Fact]
    public void A_correct_password_completes_its_attempt_but_keeps_failures_with_a_second_factor()
    {
        User user = TestUsers.Create().WithSecondFactor().WithFailedAttempts(3);

        user.Complete(user.Attempt(Now), Now).IsFailure.ShouldBeFalse();

        user.Attempts.Pending.ShouldBeEmpty();
        user.Attempts.FailedCount.ShouldBe(3);
    }

    [Fact]
    public void A_correct_code_after_the_password_clears_failures()
    {
        User user = TestUsers.Create().WithSecondFactor().WithFailedAttempts(3);
        user.Complete(user.Attempt(Now), Now);

        user.CompleteSecondFactor(user.Attempt(Now), Now);

        user.Attempts.Pending.ShouldBeEmpty();
        user.Attempts.FailedCount.ShouldBe(0);
    }

    [Fact]
    public void A_correct_code_on_a_known_device_clears_failures_of_that_device_only()
    {
        User user = TestUsers.Create().WithSecondFactor().WithFailedAttempts(2);
        var (device, token) = Device.Register(user, Now);
        for (var i = 0; i < 3; i++) user.AddFailedAttempt(Now, device: device);
        var verified = user.Verified(user.Attempt(Now, device: device)) with { DeviceTokenHash = token.Hash() };

        user.CompleteAttempt(verified, LockoutPolicy.Default, Now, device).IsFailure.ShouldBeFalse();
        (device.Attempts.FailedCount, device.Attempts.Pending.Count).ShouldBe((3, 0));

        user.CompleteSecondFactor(user.Attempt(Now, device: device), Now, device);
        device.Attempts.FailedCount.ShouldBe(0);
        user.Attempts.FailedCount.ShouldBe(2);
    }

    [Fact]
    public void Wrong_codes_across_several_correct_passwords_lock_the_account_out()
    {
        User user = TestUsers.Create().WithSecondFactor();

        var wrong = 0;
        for (var login = 0; login < 20 && user.Begin(Now) is { AttemptId: { } password }; login++)
        {
            user.Complete(password, Now);
            user.AddFailedAttempt(Now);
            wrong++;
        }

        wrong.ShouldBe(5);
        user.Events.ShouldContain(new UserLockedOut(user.Id, Now.AddMinutes(15), Now));
    }

    [Fact]
    public void An_abandoned_attempt_cannot_be_completed()
    {
        User user = TestUsers.Create().WithSecondFactor();
        var attempt = user.Attempt(Now);
        user.ReleaseAttempt(attempt);

        user.Complete(attempt, Now).Error.ShouldBe(UserErrors.AttemptExpired);
    }

    [Fact]
    public void Enrolling_and_removing_a_second_factor_raise_one_event_each()
    {
        User user = TestUsers.Create();

        user.EnrollSecondFactor(Now);
        user.RemoveSecondFactor(Now);
        user.RemoveSecondFactor(Now);

        user.HasSecondFactor.ShouldBeFalse();
        user.Events.ShouldBe([new SecondFactorEnrolled(user.Id, Now), new SecondFactorRemoved(user.Id, Now)]);
    }
}
