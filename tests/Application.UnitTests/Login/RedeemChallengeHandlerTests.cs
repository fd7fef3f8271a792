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

/// <summary>The second step of a login: a challenge and a code lead to a session.</summary>
public class RedeemChallengeHandlerTests
{
    private const string WrongCode = "000000-000000-000000-000000";

    private static readonly LoginCommand Login = LoginFixture.Login;

    private readonly LoginFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;
    private readonly IReadOnlyList<RecoveryCode> _recoveryCodes;

    public RedeemChallengeHandlerTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create());
        _recoveryCodes = _database.EnrollTotp(_alice).RecoveryCodes;
    }

    private string Code => _database.GetCode(_alice);

    private User StoredAlice => _database.Users.Reload(_alice);

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task The_right_code_issues_a_session_that_names_both_factors()
    {
        var challenge = await _fixture.StartChallengeAsync(Login with { Remember = true });

        var issued = (await _fixture.RedeemAsync(challenge, Code)).Value;

        issued.Session.Methods.ShouldBe(["pwd", "otp", "mfa"]);
        issued.Session.AssuranceLevel.ShouldBe("aal2");
        issued.Session.ExpiresAt.ShouldBe(_database.Now.AddDays(30));
        issued.Remember.ShouldBeTrue();
        StoredAlice.LastLoginAt.ShouldBe(_database.Now);
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public async Task A_recovery_code_replaces_the_code_once()
    {
        (await _fixture.RedeemAsync(await _fixture.StartChallengeAsync(), _recoveryCodes[0].Reveal())).Value.Session.AssuranceLevel.ShouldBe("aal2");

        (await _fixture.RedeemAsync(await _fixture.StartChallengeAsync(), _recoveryCodes[0].Reveal())).Error.ShouldBe(SecondFactorErrors.InvalidCode);
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task The_use_of_a_recovery_code_is_reported_by_mail_and_a_used_code_is_not()
    {
        var bob = _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));
        var recoveryCodes = _database.EnrollTotp(bob).RecoveryCodes;

        for (var i = 0; i < 2; i++) await _fixture.RedeemAsync(await _fixture.StartChallengeAsync(Login with { Username = "bob" }), recoveryCodes[0].Reveal());

        _database.Mails.All.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.RecoveryCodeUsed);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_code_works_once_even_for_another_challenge()
    {
        var code = Code;
        (await _fixture.RedeemAsync(await _fixture.StartChallengeAsync(), code)).IsSuccess.ShouldBeTrue();

        (await _fixture.RedeemAsync(await _fixture.StartChallengeAsync(), code)).Error.ShouldBe(SecondFactorErrors.InvalidCode);
    }

    [Fact]
    public async Task A_challenge_can_be_redeemed_once()
    {
        var challenge = await _fixture.StartChallengeAsync();
        await _fixture.RedeemAsync(challenge, Code);
        _database.Time.Advance(TimeSpan.FromMinutes(1));

        (await _fixture.RedeemAsync(challenge, Code)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    [Fact]
    public async Task A_challenge_stays_valid_after_a_wrong_code()
    {
        var challenge = await _fixture.StartChallengeAsync();

        (await _fixture.RedeemAsync(challenge, WrongCode)).Error.ShouldBe(SecondFactorErrors.InvalidCode);

        (await _fixture.RedeemAsync(challenge, Code)).IsSuccess.ShouldBeTrue();
    }

    [Theory]
    [InlineData("chl_nothing")]
    [InlineData("chl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_unknown_challenge_is_rejected(string challenge) =>
        (await _fixture.RedeemAsync(new RedeemChallengeCommand(challenge, Code, A.Client(), PresentedToken: null))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);

    [Fact]
    public async Task A_challenge_expires_after_five_minutes()
    {
        var challenge = await _fixture.StartChallengeAsync();

        _database.Time.Advance(LoginChallenge.Lifetime);

        (await _fixture.RedeemAsync(challenge, Code)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    [Fact]
    public async Task A_challenge_is_rejected_from_another_client_and_stays_valid_for_its_own()
    {
        var challenge = await _fixture.StartChallengeAsync();

        (await _fixture.RedeemAsync(new RedeemChallengeCommand(challenge.Reveal(), Code, A.Client("192.0.2.99"), PresentedToken: null))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);

        (await _fixture.RedeemAsync(challenge, Code)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task A_password_change_between_the_steps_invalidates_the_challenge()
    {
        var challenge = await _fixture.StartChallengeAsync();

        _database.Users.Change(_alice, user => user.ChangePassword(TestValues.Hash("changed"), _database.Now));

        (await _fixture.RedeemAsync(challenge, Code)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task An_account_lock_between_the_steps_is_revealed_only_after_the_right_code()
    {
        var challenge = await _fixture.StartChallengeAsync();
        _database.Users.Change(_alice, user => user.Lock(_database.Now));

        (await _fixture.RedeemAsync(challenge, WrongCode)).Error.ShouldBe(SecondFactorErrors.InvalidCode);
        (await _fixture.RedeemAsync(challenge, Code)).Error.ShouldBe(UserErrors.Locked);

        _database.Sessions.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Login_rules_are_checked_at_both_steps()
    {
        var outOfHours = new Error(ErrorKind.Forbidden, "out_of_hours", "Come back in the morning.");
        var rule = _fixture.AddLoginRule(Result.Success());
        var challenge = await _fixture.StartChallengeAsync();
        await rule.ReceivedWithAnyArgs(1).CheckAsync(default!, default!, default, default);
        rule.CheckAsync(default!, default!, default, default).ReturnsForAnyArgs(outOfHours);

        (await _fixture.RedeemAsync(challenge, Code)).Error.ShouldBe(outOfHours);
        (await _fixture.LoginAsync(Login)).Error.ShouldBe(outOfHours);

        _database.Sessions.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R25")]
    public async Task The_session_of_the_presented_token_ends()
    {
        var (previous, presented) = _database.SignIn(_alice);
        var challenge = await _fixture.StartChallengeAsync();

        await _fixture.RedeemAsync(new RedeemChallengeCommand(challenge.Reveal(), Code, A.Client(), presented));

        _database.Events.OfType<SessionEnded>().ShouldBe([new SessionEnded(previous.Id, _alice.Id, SessionEndReason.Replaced, _database.Now)]);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    [Trait("Requirement", "R66")]
    public async Task Wrong_codes_count_across_logins_until_the_lockout()
    {
        for (var i = 0; i < 5; i++) (await _fixture.RedeemAsync(await _fixture.StartChallengeAsync(), WrongCode)).Error.ShouldBe(SecondFactorErrors.InvalidCode);

        (await _fixture.LoginAsync(Login)).Error!.Code.ShouldBe("account_locked");
        _database.Events.OfType<AttemptFailed>().Select(e => e.Failures).ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task The_right_code_is_rejected_during_a_lockout()
    {
        var challenge = await _fixture.StartChallengeAsync();
        for (var i = 0; i < 5; i++) await _fixture.RedeemAsync(challenge, WrongCode);

        (await _fixture.RedeemAsync(challenge, Code)).Error!.Code.ShouldBe("account_locked");
    }

    [Fact]
    public async Task The_owner_continues_from_a_known_device_while_unknown_clients_are_locked_out()
    {
        var (_, device) = _database.AddDevice(_alice);
        var challenge = await _fixture.StartChallengeAsync(Login with { DeviceToken = device });
        for (var i = 0; i < 5; i++) await _fixture.LoginAsync(Login with { Password = "wrong" });

        var issued = (await _fixture.RedeemAsync(new RedeemChallengeCommand(challenge.Reveal(), Code, A.Client(), PresentedToken: null, device))).Value;

        issued.Device.Reveal().ShouldBe(device.Reveal());
    }

    [Fact]
    public async Task A_code_waits_while_pending_password_attempts_use_up_the_limit()
    {
        var challenge = await _fixture.StartChallengeAsync();
        AttemptId[] pending = [];
        _database.Users.Change(_alice, user => pending = [.. Enumerable.Range(0, 5).Select(_ => user.Attempt(_database.Now))]);
        _database.Transactions.AfterCommit[_database.Transactions.Commits + 1] = () => _database.Users.Change(_alice, user => user.ReleaseAttempt(pending[0]));

        var result = await _database.LetTimePassAsync(_fixture.RedeemAsync(challenge, Code));

        result.IsSuccess.ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void The_validator_rejects_text_that_cannot_be_a_code(string code) =>
        new RedeemChallengeValidator().GetRejectedFields(new RedeemChallengeCommand("chl_x", code, A.Client(), PresentedToken: null)).ShouldBe(["code"]);
}
