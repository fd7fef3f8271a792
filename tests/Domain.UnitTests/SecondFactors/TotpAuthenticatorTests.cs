using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using FsCheck.Xunit;

namespace Auth.Domain.UnitTests.SecondFactors;

public class TotpAuthenticatorTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly UserId Alice = UserId.New(Now);
    private static readonly ProtectedTotpSecret Secret = new("encrypted");

    private readonly TotpAuthenticator _authenticator = TotpAuthenticator.StartEnrollment(Alice, Secret, Now);

    [Property]
    [Trait("Requirement", "R65")]
    public void Each_time_step_is_accepted_at_most_once_in_any_order(short[] steps)
    {
        var accepted = steps.Where(step => _authenticator.AcceptStep(step)).ToList();

        accepted.ShouldBeUnique();
        accepted.ShouldBeInOrder();
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public void Only_a_later_time_step_is_accepted()
    {
        _authenticator.AcceptStep(100).ShouldBeTrue();

        _authenticator.AcceptStep(100).ShouldBeFalse();
        _authenticator.AcceptStep(99).ShouldBeFalse();
        _authenticator.AcceptStep(101).ShouldBeTrue();
    }

    [Fact]
    public void An_unconfirmed_enrollment_can_restart_with_another_secret()
    {
        _authenticator.RestartEnrollment(new("another"), Now.AddMinutes(1)).IsFailure.ShouldBeFalse();

        (_authenticator.Secret, _authenticator.CreatedAt).ShouldBe((new("another"), Now.AddMinutes(1)));
    }

    [Fact]
    public void A_confirmed_authenticator_keeps_its_secret()
    {
        _authenticator.Confirm(Now);

        _authenticator.RestartEnrollment(new("another"), Now).Error.ShouldBe(SecondFactorErrors.AlreadyEnrolled);

        _authenticator.Secret.ShouldBe(Secret);
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public void Confirmation_creates_ten_recovery_codes_that_each_work_once()
    {
        var codes = _authenticator.Confirm(Now);

        codes.Count.ShouldBe(10);
        codes.Select(c => c.Reveal()).ShouldBeUnique();
        foreach (var code in codes)
        {
            _authenticator.RedeemRecoveryCode(code, Now).ShouldBeTrue();
            _authenticator.RedeemRecoveryCode(code, Now).ShouldBeFalse();
        }

        _authenticator.RecoveryCodes.ShouldBeEmpty();
        _authenticator.Events.OfType<RecoveryCodeUsed>().Select(e => e.Left).ShouldBe([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public void Renewing_the_recovery_codes_invalidates_the_old_set()
    {
        var old = _authenticator.Confirm(Now);

        var renewed = _authenticator.RenewRecoveryCodes(Now);

        old.ShouldAllBe(code => !_authenticator.RedeemRecoveryCode(code, Now));
        _authenticator.RedeemRecoveryCode(renewed[0], Now).ShouldBeTrue();
        _authenticator.Events[0].ShouldBe(new RecoveryCodesRenewed(Alice, Now));
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public void A_recovery_code_of_another_authenticator_is_rejected()
    {
        _authenticator.Confirm(Now);
        var otherCode = TotpAuthenticator.StartEnrollment(UserId.New(Now), Secret, Now).Confirm(Now)[0];

        _authenticator.RedeemRecoveryCode(otherCode, Now).ShouldBeFalse();
    }
}
