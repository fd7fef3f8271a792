using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Auth.TestData;
using FsCheck.Xunit;

namespace Auth.Domain.UnitTests.SecondFactors;

public class TotpAuthenticatorTests
{
    private static readonly DateTimeOffset Now = A.Moment;
    private static readonly UserId Alice = UserId.New(Now);
    private static readonly ProtectedTotpSecret Secret = new("encrypted");

    private readonly TotpAuthenticator _authenticator = TotpAuthenticator.StartEnrollment(Alice, Secret, Now);

    [Property]
    [Trait("Requirement", "R65")]
    public void Whatever_the_order_of_codes_and_clocks_each_step_is_accepted_once_at_the_most(short[] steps)
    {
        var accepted = steps.Where(step => _authenticator.AcceptStep(step)).ToList();

        accepted.ShouldBeUnique();
        accepted.ShouldBeInOrder();
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public void A_later_step_is_accepted_and_the_same_or_an_earlier_one_is_not()
    {
        _authenticator.AcceptStep(100).ShouldBeTrue();

        _authenticator.AcceptStep(100).ShouldBeFalse();
        _authenticator.AcceptStep(99).ShouldBeFalse();
        _authenticator.AcceptStep(101).ShouldBeTrue();
    }

    [Fact]
    public void An_enrolment_that_was_not_confirmed_can_begin_anew_with_another_seed()
    {
        _authenticator.RestartEnrollment(new("another"), Now.AddMinutes(1)).IsFailure.ShouldBeFalse();

        (_authenticator.Secret, _authenticator.CreatedAt).ShouldBe((new("another"), Now.AddMinutes(1)));
    }

    [Fact]
    public void An_authenticator_that_is_confirmed_keeps_its_seed()
    {
        _authenticator.Confirm(Now);

        _authenticator.RestartEnrollment(new("another"), Now).Error.ShouldBe(SecondFactorErrors.AlreadyEnrolled);

        _authenticator.Secret.ShouldBe(Secret);
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public void Confirming_makes_ten_recovery_codes_of_which_each_works_once()
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
    public void A_new_set_makes_the_old_one_useless()
    {
        var old = _authenticator.Confirm(Now);

        var renewed = _authenticator.RenewRecoveryCodes(Now);

        old.ShouldAllBe(code => !_authenticator.RedeemRecoveryCode(code, Now));
        _authenticator.RedeemRecoveryCode(renewed[0], Now).ShouldBeTrue();
        _authenticator.Events[0].ShouldBe(new RecoveryCodesRenewed(Alice, Now));
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public void A_recovery_code_belongs_to_its_authenticator()
    {
        _authenticator.Confirm(Now);
        var otherCode = TotpAuthenticator.StartEnrollment(UserId.New(Now), Secret, Now).Confirm(Now)[0];

        _authenticator.RedeemRecoveryCode(otherCode, Now).ShouldBeFalse();
    }
}
