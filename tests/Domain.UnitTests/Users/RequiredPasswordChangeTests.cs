using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

public class RequiredPasswordChangeTests
{
    private static readonly DateTimeOffset Now = TestTime.Start;

    private readonly User _alice = TestUsers.Create().WithVerifiedEmail("alice@example.org");

    public static TheoryData<Action<User>> Changes { get; } = new()
    {
        u => u.ChangePassword(TestValues.Hash("new"), Now),
        u => u.RecoverPassword(TestValues.Hash("new"), Now),
    };

    [Fact]
    public void A_required_change_is_an_event_that_is_raised_once()
    {
        _alice.RequirePasswordChange(Now);
        _alice.RequirePasswordChange(Now.AddDays(1));

        _alice.PasswordChangeRequiredAt.ShouldBe(Now);
        _alice.Events.ShouldHaveSingleItem().ShouldBe(new PasswordChangeRequired(_alice.Id, Now));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void Any_change_of_the_password_meets_the_requirement(Action<User> change)
    {
        _alice.RequirePasswordChange(Now);

        change(_alice);

        _alice.PasswordChangeRequiredAt.ShouldBeNull();
    }

    [Fact]
    public void A_claim_removes_the_requirement_with_the_password()
    {
        User bob = TestUsers.Create("bob").WithEmail("bob@example.org");
        bob.RequirePasswordChange(Now);

        bob.VerifyEmail(bob.Email!, EmailConfirmation.ByClaim, Now);

        bob.PasswordChangeRequiredAt.ShouldBeNull();
        bob.RequirePasswordChange(Now);
        bob.PasswordChangeRequiredAt.ShouldBeNull("there is no password to change");
    }

    [Fact]
    public void A_step_of_a_login_ends_the_other_logins_and_the_sessions_but_not_this_login()
    {
        var (mine, _) = LoginChallenge.Create(_alice, A.Client(), remember: false, Now);
        var (other, _) = LoginChallenge.Create(_alice, A.Client(), remember: false, Now);
        var (authenticator, session) = (TotpAuthenticator.StartEnrollment(_alice.Id, new("secret"), Now), TestSessions.Create(_alice));

        _alice.ChangePassword(TestValues.Hash("new"), Now, keptChallenge: mine.TokenHash);
        _alice.EnrollSecondFactor(Now, keptChallenge: mine.TokenHash);
        authenticator.RenewRecoveryCodes(Now, keptChallenge: mine.TokenHash);
        foreach (var challenge in new[] { mine, other }) challenge.RecordVerified(SessionCredentials.OneTimeCodes);

        foreach (var ending in _alice.Events.Concat(authenticator.Events).Cast<ISessionEndingEvent>()) (ending.Ends(mine), ending.Ends(other)).ShouldBe((false, true));
        ((ISessionEndingEvent)_alice.Events[0]).Ends(session).ShouldBeTrue();
    }

    [Fact]
    public void A_login_follows_the_password_that_it_has_set()
    {
        var (challenge, _) = LoginChallenge.Create(_alice, A.Client(), remember: false, Now, isPasswordRejected: true);
        _alice.ChangePassword(TestValues.Hash("new"), Now);
        CanContinue(challenge).ShouldBeFalse();

        challenge.RecordNewPassword(_alice);

        (CanContinue(challenge), challenge.IsPasswordRejected).ShouldBe((true, false));
    }

    [Fact]
    public void A_login_that_waits_for_a_mail_lasts_an_hour_and_starts_to_wait_once()
    {
        var (challenge, _) = LoginChallenge.Create(_alice, A.Client(), remember: false, Now);

        challenge.TryWaitForMail().ShouldBeTrue();
        challenge.TryWaitForMail().ShouldBeFalse();

        challenge.ExpiresAt.ShouldBe(Now.AddHours(1));
    }

    private bool CanContinue(LoginChallenge challenge) => challenge.TryContinue(_alice, A.Client(), deviceTokenHash: null, SessionPolicy.Default, Now);
}
