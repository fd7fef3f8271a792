using Auth.Application.Login;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

public class RequiredActionTests
{
    private static readonly Error Wrong = new(ErrorKind.Unauthenticated, "wrong_number", "This number is wrong.");

    private readonly LoginFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly TestAction _first = new("sign_contract");
    private readonly TestAction _second = new("choose_team");

    public RequiredActionTests()
    {
        _database = _fixture.Database;
        _fixture.Actions.AddRange([_first, _second]);
    }

    [Fact]
    public async Task Required_actions_lead_to_a_challenge_that_lists_them_in_the_order_of_their_registration()
    {
        _database.Add(TestUsers.Create());

        var challenge = (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeChallenge();

        challenge.RequiredActions.ShouldBe(["sign_contract", "choose_team"]);
        challenge.AllowsPasskey.ShouldBeFalse();
        _database.Sessions.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_second_factor_comes_first_and_the_last_action_issues_the_session_with_all_credentials()
    {
        var alice = AddUserWithTotp();
        var challenge = (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeChallenge();
        challenge.RequiredActions.ShouldBe([RequiredActionName.SecondFactor, "sign_contract", "choose_team"]);

        var redeemed = await _fixture.RedeemOrContinueAsync(new RedeemChallengeCommand(challenge.Token.Reveal(), _database.GetCode(alice), A.Client(), PresentedToken: null));
        redeemed.ShouldBeChallenge().RequiredActions.ShouldBe(["sign_contract", "choose_team"]);
        (await _fixture.CompleteAsync(challenge.Token, "sign_contract")).ShouldBeChallenge().RequiredActions.ShouldBe(["choose_team"]);
        (await _fixture.CompleteAsync(challenge.Token, "choose_team")).ShouldBeSession();

        _database.Sessions.All.ShouldHaveSingleItem().Methods.ShouldBe(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode);
        _database.LoginChallenges.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_action_before_its_turn_is_rejected_and_does_not_run()
    {
        var alice = AddUserWithTotp();
        var challenge = await _fixture.StartChallengeAsync();

        (await _fixture.CompleteAsync(challenge, "sign_contract")).Error.ShouldBe(RequiredActionErrors.NotNext);
        await _fixture.RedeemOrContinueAsync(new RedeemChallengeCommand(challenge.Reveal(), _database.GetCode(alice), A.Client(), PresentedToken: null));
        (await _fixture.CompleteAsync(challenge, "choose_team")).Error.ShouldBe(RequiredActionErrors.NotNext);

        (_first.Runs, _second.Runs).ShouldBe((0, 0));
    }

    [Fact]
    public async Task An_action_that_is_complete_is_skipped_when_it_is_sent_again()
    {
        _database.Add(TestUsers.Create());
        var challenge = await _fixture.StartChallengeAsync();
        await _fixture.CompleteAsync(challenge, "sign_contract");

        (await _fixture.CompleteAsync(challenge, "sign_contract")).ShouldBeChallenge().RequiredActions.ShouldBe(["choose_team"]);

        _first.Runs.ShouldBe(1);
    }

    [Fact]
    public async Task The_remaining_actions_are_computed_at_each_step()
    {
        _database.Add(TestUsers.Create());
        _second.IsComplete = true;
        var challenge = await _fixture.StartChallengeAsync();
        (_first.IsComplete, _second.IsComplete) = (true, false);

        (await _fixture.ContinueAsync(challenge)).ShouldBeChallenge().RequiredActions.ShouldBe(["choose_team"]);

        _second.IsComplete = true;
        (await _fixture.ContinueAsync(challenge)).ShouldBeSession();
    }

    [Fact]
    public async Task A_session_is_issued_once_for_a_challenge()
    {
        _database.Add(TestUsers.Create());
        var challenge = await _fixture.StartChallengeAsync();
        (_first.IsComplete, _second.IsComplete) = (true, true);

        (await _fixture.ContinueAsync(challenge)).ShouldBeSession();
        (await _fixture.ContinueAsync(challenge)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    [Fact]
    public async Task A_rejected_input_keeps_the_action_and_the_challenge()
    {
        _database.Add(TestUsers.Create());
        var challenge = await _fixture.StartChallengeAsync();
        var rejected = Error.Invalid("input", "Too short.");
        _first.Result = rejected;

        (await _fixture.CompleteAsync(challenge, "sign_contract")).Error.ShouldBe(rejected);

        (await _fixture.ContinueAsync(challenge)).ShouldBeChallenge().RequiredActions[0].ShouldBe("sign_contract");
    }

    [Fact]
    public async Task A_wrong_secret_of_an_action_counts_as_a_failed_attempt_up_to_the_lockout()
    {
        var alice = _database.Add(TestUsers.Create());
        (_first.VerifiesSecret, _first.Result) = (true, Wrong);
        var challenge = await _fixture.StartChallengeAsync();

        for (var i = 0; i < 5; i++) (await _fixture.CompleteAsync(challenge, "sign_contract")).Error.ShouldBe(Wrong);

        (await _fixture.CompleteAsync(challenge, "sign_contract")).Error!.Code.ShouldBe("account_locked");
        _first.Runs.ShouldBe(5);
        _database.Users.Reload(alice).Attempts.FailedCount.ShouldBe(5);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task A_login_between_wrong_secrets_of_an_action_grants_no_new_guesses()
    {
        var alice = _database.Add(TestUsers.Create());
        (_first.VerifiesSecret, _first.Result) = (true, Wrong);

        for (var i = 0; i < 4; i++) (await _fixture.CompleteAsync(await _fixture.StartChallengeAsync(), "sign_contract")).Error.ShouldBe(Wrong);

        _database.Users.Reload(alice).Attempts.FailedCount.ShouldBe(4);
    }

    [Fact]
    public async Task The_last_right_secret_of_a_login_clears_the_failures()
    {
        var alice = AddUserWithTotp();
        _first.VerifiesSecret = true;
        var challenge = await _fixture.StartChallengeAsync();
        await _fixture.RedeemOrContinueAsync(new RedeemChallengeCommand(challenge.Reveal(), _database.GetCode(alice), A.Client(), PresentedToken: null));
        _database.Users.Change(alice, user =>
        {
            for (var i = 0; i < 3; i++) user.AddFailedAttempt(_database.Now);
        });

        (await _fixture.CompleteAsync(challenge, "sign_contract")).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(alice).Attempts.FailedCount.ShouldBe(0);
    }

    [Fact]
    public async Task No_step_accepts_another_client_an_old_password_or_an_expired_challenge()
    {
        var alice = _database.Add(TestUsers.Create());
        var challenge = await _fixture.StartChallengeAsync();
        await ShouldRejectAsync(challenge, A.Client("192.0.2.99"));

        _database.Users.Change(alice, user => user.ChangePassword(TestValues.Hash("changed"), _database.Now));
        await ShouldRejectAsync(challenge, A.Client());

        _database.Add(TestUsers.Create("bob"));
        var expiring = await _fixture.StartChallengeAsync(LoginFixture.Login with { Username = "bob" });
        _database.Time.Advance(LoginChallenge.Lifetime);
        await ShouldRejectAsync(expiring, A.Client());
        _first.Runs.ShouldBe(0);
    }

    [Fact]
    public async Task No_step_accepts_a_locked_user_a_lockout_or_a_rejection_by_a_login_rule()
    {
        var alice = _database.Add(TestUsers.Create());
        var challenge = await _fixture.StartChallengeAsync();

        _database.Users.Change(alice, user => user.Lock(_database.Now));
        await ShouldRejectAsync(challenge, "account_locked");
        _database.Users.Change(alice, user => user.Unlock(_database.Now));

        _database.Users.Change(alice, user =>
        {
            for (var i = 0; i < 5; i++) user.AddFailedAttempt(_database.Now);
        });
        await ShouldRejectAsync(challenge, "account_locked");
        _database.Users.Change(alice, user => user.ResetAttempts(_database.Now));

        _fixture.AddLoginRule(new Error(ErrorKind.Forbidden, "out_of_hours", "Come back tomorrow."));
        await ShouldRejectAsync(challenge, "out_of_hours");
        _first.Runs.ShouldBe(0);
    }

    [Fact]
    public async Task A_passkey_login_obeys_the_same_actions()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.Add(TestPasskeys.Create(alice, "phone", 5));
        var ceremony = await _fixture.BeginPasskeyLoginAsync();

        var login = await _fixture.LoginOrContinueWithPasskeyAsync(new LoginWithPasskeyCommand(TestWebAuthn.Respond(ceremony, "phone 6"), Remember: true, A.Client(), PresentedToken: null));

        var challenge = login.ShouldBeChallenge();
        challenge.RequiredActions.ShouldBe(["sign_contract", "choose_team"]);
        await _fixture.CompleteAsync(challenge.Token, "sign_contract");
        (await _fixture.CompleteAsync(challenge.Token, "choose_team")).ShouldBeSession().Remember.ShouldBeTrue();
        var session = _database.Sessions.All.ShouldHaveSingleItem();
        (session.Methods.IsMultiFactor(), session.PasskeyId is not null).ShouldBe((true, true));
    }

    [Fact]
    public async Task An_unknown_action_is_not_found()
    {
        _database.Add(TestUsers.Create());

        (await _fixture.CompleteAsync(await _fixture.StartChallengeAsync(), "second_factor")).Error.ShouldBe(RequiredActionErrors.NotFound);
    }

    [Fact]
    public async Task Ending_all_sessions_ends_a_login_under_way()
    {
        var alice = _database.Add(TestUsers.Create());
        var challenge = await _fixture.StartChallengeAsync();
        (_first.IsComplete, _second.IsComplete) = (true, true);

        await _database.CommitAsync(alice, user => user.RevokeSessions(_database.Now));

        (await _fixture.ContinueAsync(challenge)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    private User AddUserWithTotp()
    {
        var user = _database.Add(TestUsers.Create());
        _database.EnrollTotp(user);
        return user;
    }

    private async Task ShouldRejectAsync(Token<LoginChallenge> challenge, ClientFingerprint client)
    {
        (await _fixture.ContinueAsync(challenge, client)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
        (await _fixture.CompleteAsync(challenge, "sign_contract", client: client)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    private async Task ShouldRejectAsync(Token<LoginChallenge> challenge, string code)
    {
        (await _fixture.ContinueAsync(challenge)).Error!.Code.ShouldBe(code);
        (await _fixture.CompleteAsync(challenge, "sign_contract")).Error!.Code.ShouldBe(code);
    }
}
