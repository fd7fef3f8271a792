using Auth.Application.Login;
using Auth.Application.Mail;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Login;

/// <summary>A login with a second factor: the password leads to a challenge, and the challenge with a code to a session.</summary>
public class LoginInStepsTests
{
    private const string WrongCode = "000000-000000-000000-000000";

    private static readonly LoginCommand Login = new("alice", "right", Remember: false, A.Client(), Presented: null);

    private readonly TheApplication _app = new();
    private readonly User _alice;
    private readonly IReadOnlyList<RecoveryCode> _recoveryCodes;

    public LoginInStepsTests()
    {
        _alice = _app.With(A.User());
        _recoveryCodes = _app.Enrolled(_alice).RecoveryCodes;
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_right_password_ends_in_a_challenge_and_in_no_session()
    {
        var challenge = (await _app.Send(Login)).Challenged();

        challenge.ExpiresAt.ShouldBe(_app.Now.AddMinutes(5));
        _app.Sessions.DidNotReceiveWithAnyArgs().Add(default!);
        _alice.LastLoginAt.ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_code_of_the_authenticator_goes_on_to_a_session_that_tells_of_both()
    {
        var challenge = await ChallengeAsync(Login with { Remember = true });

        var issued = (await RedeemAsync(challenge, _app.CodeOf(_alice))).Value;

        issued.Session.Methods.ShouldBe(["pwd", "otp", "mfa"]);
        issued.Session.AssuranceLevel.ShouldBe("aal2");
        issued.Session.ExpiresAt.ShouldBe(_app.Now.AddDays(30));
        issued.Remember.ShouldBeTrue();
        _alice.LastLoginAt.ShouldBe(_app.Now);
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public async Task A_recovery_code_takes_its_place_once()
    {
        (await RedeemAsync(await ChallengeAsync(), _recoveryCodes[0].Reveal())).Value.Session.AssuranceLevel.ShouldBe("aal2");

        (await RedeemAsync(await ChallengeAsync(), _recoveryCodes[0].Reveal())).Error.ShouldBe(SecondFactorErrors.InvalidCode);
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task The_use_of_a_recovery_code_is_told_to_the_address_and_that_of_a_wrong_one_is_not()
    {
        var bob = _app.With(A.User("bob").WithVerifiedEmail("bob@example.org"));
        var codes = _app.Enrolled(bob).RecoveryCodes;

        for (var i = 0; i < 2; i++) await RedeemAsync(await ChallengeAsync(Login with { Username = "bob" }), codes[0].Reveal());

        _app.Letters.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.RecoveryCodeUsed);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_code_works_once_also_at_another_challenge()
    {
        var code = _app.CodeOf(_alice);
        (await RedeemAsync(await ChallengeAsync(), code)).IsFailure.ShouldBeFalse();

        (await RedeemAsync(await ChallengeAsync(), code)).Error.ShouldBe(SecondFactorErrors.InvalidCode);
    }

    [Fact]
    public async Task A_challenge_is_redeemed_once()
    {
        var challenge = await ChallengeAsync();
        await RedeemAsync(challenge, _app.CodeOf(_alice));
        _app.Time.Advance(TimeSpan.FromMinutes(1));

        (await RedeemAsync(challenge, _app.CodeOf(_alice))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    [Fact]
    public async Task After_a_wrong_code_the_challenge_can_be_tried_again()
    {
        var challenge = await ChallengeAsync();

        (await RedeemAsync(challenge, WrongCode)).Error.ShouldBe(SecondFactorErrors.InvalidCode);

        (await RedeemAsync(challenge, _app.CodeOf(_alice))).IsFailure.ShouldBeFalse();
    }

    [Theory]
    [InlineData("chl_nothing")]
    [InlineData("chl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_challenge_that_was_never_made_is_none(string challenge) =>
        (await _app.Send(new RedeemChallengeCommand(challenge, _app.CodeOf(_alice), A.Client(), Presented: null))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);

    [Fact]
    public async Task A_challenge_ends_after_five_minutes()
    {
        var challenge = await ChallengeAsync();

        _app.Time.Advance(LoginChallenge.Lifetime);

        (await RedeemAsync(challenge, _app.CodeOf(_alice))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    [Fact]
    public async Task A_challenge_that_another_client_shows_is_none_and_stays_with_its_own()
    {
        var challenge = await ChallengeAsync();

        (await _app.Send(new RedeemChallengeCommand(challenge.Reveal(), _app.CodeOf(_alice), A.Client("192.0.2.99"), Presented: null))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);

        (await RedeemAsync(challenge, _app.CodeOf(_alice))).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task An_eleventh_challenge_takes_the_place_of_the_first()
    {
        var first = await ChallengeAsync();
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10; i++) await ChallengeAsync();

        (await RedeemAsync(first, _app.CodeOf(_alice))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
        (await _app.Challenges.ListByUserAsync(_alice.Id, default)).Count.ShouldBe(10);
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task A_change_of_the_password_between_the_steps_makes_the_challenge_worthless()
    {
        var challenge = await ChallengeAsync();

        _alice.ChangePassword(A.Hash("changed"), _app.Now);

        (await RedeemAsync(challenge, _app.CodeOf(_alice))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task A_lock_between_the_steps_is_told_once_the_code_was_right()
    {
        var challenge = await ChallengeAsync();
        _alice.Lock(_app.Now);

        (await RedeemAsync(challenge, WrongCode)).Error.ShouldBe(SecondFactorErrors.InvalidCode);
        (await RedeemAsync(challenge, _app.CodeOf(_alice))).Error.ShouldBe(UserErrors.Locked);

        _app.Sessions.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task A_locked_account_gets_no_challenge()
    {
        _alice.Lock(_app.Now);

        (await _app.Send(Login)).Error.ShouldBe(UserErrors.Locked);

        _app.Challenges.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Fact]
    public async Task The_teams_rules_are_asked_at_both_steps()
    {
        var closed = new Error(ErrorKind.Forbidden, "out_of_hours", "Come back in the morning.");
        var rule = Substitute.For<ILoginRule>();
        rule.CheckAsync(default!, default!, default, default).ReturnsForAnyArgs(Result.Success());
        _app.LoginRules.Add(rule);
        var challenge = await ChallengeAsync();
        await rule.ReceivedWithAnyArgs(1).CheckAsync(default!, default!, default, default);
        rule.CheckAsync(default!, default!, default, default).ReturnsForAnyArgs(closed);

        (await RedeemAsync(challenge, _app.CodeOf(_alice))).Error.ShouldBe(closed);
        (await _app.Send(Login)).Error.ShouldBe(closed);

        _app.Sessions.DidNotReceiveWithAnyArgs().Add(default!);
    }

    [Fact]
    [Trait("Requirement", "R25")]
    public async Task The_token_that_comes_with_the_code_is_ended()
    {
        var (before, presented) = _app.SignedIn(_alice);
        var challenge = await ChallengeAsync();

        await _app.Send(new RedeemChallengeCommand(challenge.Reveal(), _app.CodeOf(_alice), A.Client(), presented));

        before.Events.OfType<SessionEnded>().ShouldHaveSingleItem().Why.ShouldBe(SessionEndReason.Replaced);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    [Trait("Requirement", "R66")]
    public async Task Wrong_codes_are_counted_over_fresh_logins_until_the_lockout()
    {
        for (var i = 0; i < 5; i++) (await RedeemAsync(await ChallengeAsync(), WrongCode)).Error.ShouldBe(SecondFactorErrors.InvalidCode);

        (await _app.Send(Login)).Error!.Code.ShouldBe("account_locked");
        _alice.Events.OfType<AttemptFailed>().Select(e => e.Failures).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_right_code_is_not_looked_at_during_a_lockout()
    {
        var challenge = await ChallengeAsync();
        for (var i = 0; i < 5; i++) await RedeemAsync(challenge, WrongCode);

        (await RedeemAsync(challenge, _app.CodeOf(_alice))).Error!.Code.ShouldBe("account_locked");
    }

    [Fact]
    public async Task The_owner_goes_on_from_a_known_device_while_strangers_are_locked_out()
    {
        var (_, device) = _app.Knows(_alice);
        var challenge = (await _app.Send(Login with { Device = device })).Challenged().Token;
        for (var i = 0; i < 5; i++) await _app.Send(Login with { Password = "wrong" });

        var issued = (await _app.Send(new RedeemChallengeCommand(challenge.Reveal(), _app.CodeOf(_alice), A.Client(), Presented: null, device))).Value;

        issued.Device.Reveal().ShouldBe(device.Reveal());
    }

    [Fact]
    public async Task A_code_waits_while_passwords_that_are_being_checked_stand_in_the_way()
    {
        var challenge = await ChallengeAsync();
        var pending = Enumerable.Range(0, 5).Select(_ => _alice.Attempt(_app.Now)).ToList();
        _app.UnitOfWork.AfterCommit[_app.UnitOfWork.Commits + 1] = () => _alice.AbandonAttempt(pending[0]);

        var answer = await _app.SendAndLetTimePass(new RedeemChallengeCommand(challenge.Reveal(), _app.CodeOf(_alice), A.Client(), Presented: null));

        answer.IsFailure.ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_code_that_is_none_at_all_is_refused_before_anything_is_done(string code)
    {
        var challenge = await ChallengeAsync();

        (await RedeemAsync(challenge, code)).Error!.Fields!.Keys.ShouldBe(["code"]);

        _alice.Attempts.FailedCount.ShouldBe(0);
    }

    private async Task<Token<LoginChallenge>> ChallengeAsync(LoginCommand? login = null) => (await _app.Send(login ?? Login)).Challenged().Token;

    private Task<Result<IssuedSession>> RedeemAsync(Token<LoginChallenge> challenge, string code) =>
        _app.Send(new RedeemChallengeCommand(challenge.Reveal(), code, A.Client(), Presented: null));
}
