using Auth.Application.Login;
using Auth.Application.Mail;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

public class RequiredEnrollmentTests
{
    private readonly LoginFixture _fixture = new() { RoleRequirements = new([Role.Administrator]) };
    private readonly TestDatabase _database;

    public RequiredEnrollmentTests() => _database = _fixture.Database;

    [Fact]
    public async Task A_login_requires_the_enrollment_of_a_second_factor_if_a_role_of_the_user_does()
    {
        _database.Add(TestUsers.Create().Administrator());
        _database.Add(TestUsers.Create("bob"));

        (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeChallenge().RequiredActions.ShouldBe([RequiredActionName.EnrollSecondFactor]);
        (await _fixture.LoginAsync(LoginFixture.Login with { Username = "bob" })).ShouldBeSession();
    }

    [Fact]
    public async Task The_first_code_completes_it_and_the_session_has_both_factors_and_all_roles()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org").Administrator());
        var challenge = await _fixture.StartChallengeAsync();
        (await _fixture.BeginEnrollmentAsync(challenge)).Value.Secret.ShouldBe("secret");

        (await _fixture.ConfirmEnrollmentAsync(challenge, _database.GetCode(alice))).Value.Count.ShouldBe(TotpAuthenticator.RecoveryCodeSetSize);
        var session = (await _fixture.ContinueAsync(challenge)).ShouldBeSession();

        session.Session.User.Roles.ShouldBe(["admin"]);
        _database.Sessions.All.ShouldHaveSingleItem().Methods.ShouldBe(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode);
        _database.Users.Reload(alice).HasSecondFactor.ShouldBeTrue();
        _database.Mails.All.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.SecondFactorAdded);
    }

    [Fact]
    public async Task It_ends_the_other_sessions_and_logins_but_this_login_continues()
    {
        var alice = _database.Add(TestUsers.Create().Administrator());
        _database.SignIn(alice);
        var (challenge, other) = (await _fixture.StartChallengeAsync(), await _fixture.StartChallengeAsync());
        await _fixture.BeginEnrollmentAsync(challenge);

        await _fixture.ConfirmEnrollmentAsync(challenge, _database.GetCode(alice));

        _database.Sessions.All.ShouldAllBe(session => session.EndedAt != null);
        (await _fixture.ContinueAsync(other)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
        (await _fixture.ContinueAsync(challenge)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_login_does_not_continue_before_the_enrollment_is_complete()
    {
        _database.Add(TestUsers.Create().Administrator());
        var challenge = await _fixture.StartChallengeAsync();
        await _fixture.BeginEnrollmentAsync(challenge);

        (await _fixture.ContinueAsync(challenge)).ShouldBeChallenge().RequiredActions.ShouldBe([RequiredActionName.EnrollSecondFactor]);
        (await _fixture.CompleteAsync(challenge, RequiredActionName.EnrollSecondFactor)).Error.ShouldBe(RequiredActionErrors.NotFound);
    }

    [Fact]
    public async Task Wrong_codes_are_counted_up_to_the_lockout()
    {
        var alice = _database.Add(TestUsers.Create().Administrator());
        var challenge = await _fixture.StartChallengeAsync();
        await _fixture.BeginEnrollmentAsync(challenge);

        for (var i = 0; i < 5; i++) (await _fixture.ConfirmEnrollmentAsync(challenge, "000000")).Error.ShouldBe(SecondFactorErrors.InvalidCode);

        (await _fixture.ConfirmEnrollmentAsync(challenge, _database.GetCode(alice))).Error!.Code.ShouldBe("account_locked");
        _database.Users.Reload(alice).HasSecondFactor.ShouldBeFalse();
    }

    [Fact]
    public async Task A_passkey_is_a_second_factor_and_a_login_with_it_requires_none()
    {
        var alice = _database.Add(TestUsers.Create().Administrator());
        _database.Add(TestPasskeys.Create(alice, "phone", 5));
        var ceremony = await _fixture.BeginPasskeyLoginAsync();

        (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeSession().Session.User.Roles.ShouldBeEmpty();
        var login = await _fixture.LoginOrContinueWithPasskeyAsync(new LoginWithPasskeyCommand(TestWebAuthn.Respond(ceremony, "phone 6"), Remember: false, A.Client(), PresentedToken: null));

        login.ShouldBeSession().Session.User.Roles.ShouldBe(["admin"]);
    }

    [Fact]
    public async Task The_steps_reject_another_client_a_locked_user_a_changed_password_and_an_expired_challenge()
    {
        var alice = _database.Add(TestUsers.Create().Administrator());
        var challenge = await _fixture.StartChallengeAsync();
        await _fixture.BeginEnrollmentAsync(challenge);

        await ShouldRejectAsync(SecondFactorErrors.InvalidChallenge, A.Client("192.0.2.99"));
        _database.Users.Change(alice, user => user.Lock(_database.Now));
        await ShouldRejectAsync(UserErrors.Locked);
        _database.Users.Change(alice, user => user.Unlock(_database.Now));
        _database.Time.Advance(LoginChallenge.Lifetime);
        await ShouldRejectAsync(SecondFactorErrors.InvalidChallenge);

        challenge = await _fixture.StartChallengeAsync();
        _database.Users.Change(alice, user => user.ChangePassword(TestValues.Hash("changed"), _database.Now));
        await ShouldRejectAsync(SecondFactorErrors.InvalidChallenge);
        _database.Users.Reload(alice).HasSecondFactor.ShouldBeFalse();

        async Task ShouldRejectAsync(Error error, ClientFingerprint? client = null)
        {
            (await _fixture.BeginEnrollmentAsync(challenge, client: client)).Error.ShouldBe(error);
            (await _fixture.ConfirmEnrollmentAsync(challenge, _database.GetCode(alice), client)).Error.ShouldBe(error);
        }
    }

    [Fact]
    public async Task An_enrollment_before_its_turn_is_rejected()
    {
        var alice = _database.Add(TestUsers.Create().Administrator());
        _database.Users.Change(alice, user => user.RequirePasswordChange(_database.Now));
        var challenge = await _fixture.StartChallengeAsync();

        (await _fixture.BeginEnrollmentAsync(challenge)).Error.ShouldBe(RequiredActionErrors.NotNext);
        _database.TotpAuthenticators.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Only_a_client_that_has_the_pending_secret_sees_it_again()
    {
        _database.Add(TestUsers.Create().Administrator());
        var challenge = await _fixture.StartChallengeAsync();
        await _fixture.BeginEnrollmentAsync(challenge);
        var startedAt = _database.TotpAuthenticators.All.Single().CreatedAt;
        _database.Time.Advance(TimeSpan.FromSeconds(1));

        await _fixture.BeginEnrollmentAsync(challenge, shownSecret: "secret");
        _database.TotpAuthenticators.All.Single().CreatedAt.ShouldBe(startedAt);
        await _fixture.BeginEnrollmentAsync(challenge, shownSecret: "another");

        _database.TotpAuthenticators.All.Single().CreatedAt.ShouldBe(_database.Now);
    }
}
