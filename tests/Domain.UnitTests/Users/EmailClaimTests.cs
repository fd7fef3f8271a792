using Auth.Domain.Passwords;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

/// <summary>Verifying an email with and without the account's session or password (ADR 33).</summary>
[Trait("Requirement", "R74")]
public class EmailClaimTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;
    private static readonly EmailAddress Own = TestValues.Email("alice@example.org");
    private static readonly EmailAddress Another = TestValues.Email("new@example.org");

    [Fact]
    public void A_verification_that_the_account_confirms_keeps_its_credentials()
    {
        User user = TestUsers.Create().WithEmail(Own.Value).WithSecondFactor();

        user.VerifyEmail(Own, EmailConfirmation.ByAccount, Now);

        (user.PasswordHash, user.PasswordVersion, user.HasSecondFactor, user.EmailVerifiedAt).ShouldBe((TestValues.Hash("right"), 1, true, Now));
        user.Events.ShouldBe([new EmailVerified(user.Id, Now)]);
    }

    [Fact]
    public void A_verification_that_nothing_confirms_is_rejected()
    {
        User user = TestUsers.Create().WithEmail(Own.Value);

        user.CheckVerification(Own, EmailConfirmation.None).Error.ShouldBe(UserErrors.ConfirmationRequired);
        Should.Throw<InvalidOperationException>(() => user.VerifyEmail(Own, EmailConfirmation.None, Now));

        user.EmailVerifiedAt.ShouldBeNull();
    }

    [Fact]
    public void A_claim_makes_the_password_unusable_removes_the_second_factor_and_ends_all_sessions()
    {
        User user = TestUsers.Create().WithEmail(Own.Value).WithSecondFactor();

        user.VerifyEmail(Own, EmailConfirmation.ByClaim, Now);

        (user.PasswordHash, user.PasswordVersion, user.HasSecondFactor, user.EmailVerifiedAt).ShouldBe((PasswordHash.Unusable, 2, false, Now));
        user.CanRecoverWith(Own).ShouldBeTrue();
        user.Events.ShouldBe([new AccountClaimed(user.Id, Now), new EmailVerified(user.Id, Now)]);
        var ending = (ISessionEndingEvent)user.Events[0];
        (ending.EndReason, ending.KeptSessionId, ending.Removed).ShouldBe((SessionEndReason.AccountClaimed, null, null));
    }

    /// <summary>A password that was verified before the claim does not sign in after it.</summary>
    [Fact]
    public void A_login_that_began_before_a_claim_is_rejected()
    {
        User user = TestUsers.Create().WithEmail(Own.Value);
        var verified = user.Verified(user.Attempt(Now));

        user.VerifyEmail(Own, EmailConfirmation.ByClaim, Now);

        user.CompleteAttempt(verified, Auth.Domain.Lockout.LockoutPolicy.Default, Now).Error.ShouldBe(UserErrors.InvalidCredentials);
    }

    /// <summary>A thief with a session could otherwise remove the second factor by a change to an email of their own (R68).</summary>
    [Fact]
    public void Only_the_email_that_the_account_has_and_never_verified_can_be_claimed()
    {
        CheckClaim(TestUsers.Create().WithEmail(Own.Value), Own).ShouldBeTrue();
        CheckClaim(TestUsers.Create().WithEmail(Own.Value), Another).ShouldBeFalse();
        CheckClaim(TestUsers.Create().WithEmail(Own.Value), TestValues.Email("Alice@example.org")).ShouldBeFalse();
        CheckClaim(TestUsers.Create(), Another).ShouldBeFalse();
        CheckClaim(TestUsers.Create().WithVerifiedEmail(Own.Value), Another).ShouldBeFalse();
    }

    [Fact]
    public void An_account_that_has_roles_or_is_locked_is_not_claimed()
    {
        CheckClaim(TestUsers.Create().WithEmail(Own.Value).Administrator(), Own).ShouldBeFalse();
        CheckClaim(TestUsers.Create().WithEmail(Own.Value).WithRoles("clerk"), Own).ShouldBeFalse();
        CheckClaim(TestUsers.Create().WithEmail(Own.Value).LockedByAdministrator(), Own).ShouldBeFalse();
    }

    [Fact]
    public void An_email_that_the_account_has_verified_needs_no_confirmation_and_is_not_claimed()
    {
        User user = TestUsers.Create().WithVerifiedEmail(Own.Value).WithSecondFactor();

        user.VerifyEmail(Own, EmailConfirmation.ByClaim, Now);

        (user.PasswordHash, user.HasSecondFactor).ShouldBe((TestValues.Hash("right"), true));
        user.CheckVerification(Own, EmailConfirmation.None).IsSuccess.ShouldBeTrue();
        user.CheckVerification(TestValues.Email("Alice@example.org"), EmailConfirmation.None).IsFailure.ShouldBeTrue();
    }

    private static bool CheckClaim(User user, EmailAddress address) => user.CheckVerification(address, EmailConfirmation.ByClaim).IsSuccess;
}
