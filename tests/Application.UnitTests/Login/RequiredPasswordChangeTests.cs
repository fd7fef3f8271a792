using Auth.Application.Login;
using Auth.Application.Mail;
using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Passwords;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Auth.Application.UnitTests.Login;

public class RequiredPasswordChangeTests
{
    private const string NewPassword = "a new and long password";

    private static readonly Error TooSimple = Error.Invalid("password", "Use a digit.");

    private readonly LoginFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly IPasswordRule _rule = Substitute.For<IPasswordRule>();

    public RequiredPasswordChangeTests()
    {
        _database = _fixture.Database;
        _rule.CheckAsync(default!, default!, default).ReturnsForAnyArgs(Result.Success());
    }

    [Fact]
    public async Task A_login_requires_a_new_password_if_an_administrator_asked_for_it()
    {
        AddUserWhoMustChange();

        (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeChallenge().RequiredActions.ShouldBe([RequiredActionName.ChangePassword]);
    }

    [Fact]
    public async Task The_new_password_completes_the_login_and_is_not_required_again()
    {
        var alice = AddUserWhoMustChange();
        var challenge = await _fixture.StartChallengeAsync();

        (await _fixture.ChangePasswordAsync(challenge, NewPassword)).ShouldBeSession();

        _database.Users.Reload(alice).PasswordHash.ShouldBe(TestValues.Hash(NewPassword));
        (await _fixture.LoginAsync(LoginFixture.Login with { Password = NewPassword })).ShouldBeSession();
        _database.LoginChallenges.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_ends_the_other_sessions_and_logins_and_removes_the_other_devices_but_this_login_continues()
    {
        var alice = AddUserWhoMustChange("alice@example.org");
        _database.SignIn(alice);
        _database.AddDevice(alice);
        var (_, device) = _database.AddDevice(alice);
        var action = new TestAction("sign_contract");
        _fixture.Actions.Add(action);
        var (challenge, other) = (await _fixture.StartChallengeAsync(LoginFixture.Login with { DeviceToken = device }), await _fixture.StartChallengeAsync());

        (await _fixture.ChangePasswordAsync(challenge, NewPassword, device: device)).ShouldBeChallenge().RequiredActions.ShouldBe(["sign_contract"]);

        _database.Sessions.All.ShouldAllBe(session => session.EndedAt != null);
        (await _fixture.ContinueAsync(other)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
        _database.Devices.All.ShouldHaveSingleItem().TokenHash.ShouldBe(device.Hash());
        _database.Mails.All.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.PasswordChanged);
        (await _fixture.CompleteAsync(challenge, "sign_contract")).ShouldBeSession();
    }

    [Fact]
    public async Task The_new_password_must_differ_from_the_current_one_and_obey_the_rules()
    {
        _database.Add(TestUsers.Create().WithPassword(TestValues.Hash(NewPassword)));
        await _database.CommitAsync(_database.Users.All.Single(), user => user.RequirePasswordChange(_database.Now));
        var challenge = await _fixture.StartChallengeAsync(LoginFixture.Login with { Password = NewPassword });

        (await _fixture.ChangePasswordAsync(challenge, NewPassword)).Error!.Fields!["newPassword"].ShouldBe(PasswordErrors.Unchanged.Fields!["password"]);
        (await _fixture.ChangePasswordAsync(challenge, "short")).Error!.Fields!.Keys.ShouldBe(["newPassword"]);

        (await _fixture.ContinueAsync(challenge)).ShouldBeChallenge().RequiredActions.ShouldBe([RequiredActionName.ChangePassword]);
    }

    [Fact]
    public async Task A_second_change_is_rejected_because_its_password_is_not_stored()
    {
        var alice = AddUserWhoMustChange();
        _fixture.Actions.Add(new TestAction("sign_contract"));
        var challenge = await _fixture.StartChallengeAsync();
        await _fixture.ChangePasswordAsync(challenge, NewPassword);

        (await _fixture.ChangePasswordAsync(challenge, "another password of a person")).Error.ShouldBe(RequiredActionErrors.NotNext);

        _database.Users.Reload(alice).PasswordVersion.ShouldBe(2);
        (await _fixture.ContinueAsync(challenge)).ShouldBeChallenge().RequiredActions.ShouldBe(["sign_contract"]);
    }

    [Fact]
    public async Task A_second_factor_comes_first()
    {
        var alice = AddUserWhoMustChange();
        _database.EnrollTotp(alice);
        var challenge = await _fixture.StartChallengeAsync();

        (await _fixture.ChangePasswordAsync(challenge, NewPassword)).Error.ShouldBe(RequiredActionErrors.NotNext);

        _database.Users.Reload(alice).PasswordVersion.ShouldBe(1);
    }

    [Fact]
    public async Task The_step_rejects_another_client_a_changed_password_a_locked_user_and_an_expired_challenge()
    {
        var alice = AddUserWhoMustChange();
        var challenge = await _fixture.StartChallengeAsync();

        (await _fixture.ChangePasswordAsync(challenge, NewPassword, A.Client("192.0.2.99"))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
        _database.Users.Change(alice, user => user.Lock(_database.Now));
        (await _fixture.ChangePasswordAsync(challenge, NewPassword)).Error.ShouldBe(UserErrors.Locked);
        _database.Users.Change(alice, user => user.Unlock(_database.Now));
        _database.Time.Advance(LoginChallenge.Lifetime);
        (await _fixture.ChangePasswordAsync(challenge, NewPassword)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);

        var another = await _fixture.StartChallengeAsync();
        _database.Users.Change(alice, user => user.ChangePassword(TestValues.Hash("changed"), _database.Now));
        (await _fixture.ChangePasswordAsync(another, NewPassword)).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    [Fact]
    public async Task A_passkey_login_is_not_told_whether_the_new_password_is_the_current_one()
    {
        var alice = _database.Add(TestUsers.Create().WithPassword(TestValues.Hash(NewPassword)));
        await _database.CommitAsync(_database.Users.All.Single(), user => user.RequirePasswordChange(_database.Now));
        _database.Add(TestPasskeys.Create(alice, "phone", 5));
        var ceremony = await _fixture.BeginPasskeyLoginAsync();
        var login = await _fixture.LoginOrContinueWithPasskeyAsync(new LoginWithPasskeyCommand(TestWebAuthn.Respond(ceremony, "phone 6"), Remember: false, A.Client(), PresentedToken: null));

        (await _fixture.ChangePasswordAsync(login.ShouldBeChallenge().Token, NewPassword)).ShouldBeSession();
    }

    [Fact]
    public async Task A_passkey_login_requires_the_change_too()
    {
        var alice = AddUserWhoMustChange();
        _database.Add(TestPasskeys.Create(alice, "phone", 5));
        var ceremony = await _fixture.BeginPasskeyLoginAsync();

        var login = await _fixture.LoginOrContinueWithPasskeyAsync(new LoginWithPasskeyCommand(TestWebAuthn.Respond(ceremony, "phone 6"), Remember: false, A.Client(), PresentedToken: null));

        (await _fixture.ChangePasswordAsync(login.ShouldBeChallenge().Token, NewPassword)).ShouldBeSession();
        _database.Sessions.All.ShouldHaveSingleItem().Methods.IsMultiFactor().ShouldBeTrue();
    }

    [Fact]
    public async Task A_password_that_a_rule_rejects_must_be_changed_at_the_next_login()
    {
        _fixture.PasswordRules.Add(_rule);
        _rule.CheckAsync("right", Arg.Any<PasswordOwner>(), Arg.Any<CancellationToken>()).Returns(TooSimple);
        var alice = _database.Add(TestUsers.Create());
        var challenge = (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeChallenge();
        challenge.RequiredActions.ShouldBe([RequiredActionName.ChangePassword]);

        (await _fixture.ChangePasswordAsync(challenge.Token, NewPassword)).ShouldBeSession();

        await _rule.Received().CheckAsync("right", Arg.Is<PasswordOwner>(owner => owner.UserId == alice.Id), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task The_policy_for_new_passwords_is_asked_only_if_the_settings_say_so()
    {
        _database.Add(TestUsers.Create());
        (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeSession();

        _fixture.ChecksPasswordsAtLogin = true;

        (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeChallenge().RequiredActions.ShouldBe([RequiredActionName.ChangePassword]);
    }

    [Fact]
    public async Task A_wrong_password_asks_no_rule()
    {
        _fixture.PasswordRules.Add(_rule);
        _database.Add(TestUsers.Create());

        (await _fixture.LoginAsync(LoginFixture.Login with { Password = "wrong" })).Error.ShouldBe(UserErrors.InvalidCredentials);

        await _rule.DidNotReceiveWithAnyArgs().CheckAsync(default!, default!, default);
    }

    [Fact]
    public async Task A_rule_that_throws_does_not_fail_the_login()
    {
        _fixture.PasswordRules.Add(_rule);
        _rule.CheckAsync(default!, default!, default).ThrowsAsyncForAnyArgs(new InvalidOperationException("The directory is away."));
        _database.Add(TestUsers.Create());

        (await _fixture.LoginAsync(LoginFixture.Login)).ShouldBeSession();
    }

    [Fact]
    public async Task A_rule_that_takes_too_long_does_not_fail_the_login()
    {
        var hangs = new TaskCompletionSource<Result>();
        _fixture.PasswordRules.Add(_rule);
        _rule.CheckAsync(default!, default!, default).ReturnsForAnyArgs(hangs.Task);
        _database.Add(TestUsers.Create());

        (await _database.LetTimePassAsync(_fixture.LoginAsync(LoginFixture.Login))).ShouldBeSession();

        hangs.SetResult(Result.Success());
    }

    private User AddUserWhoMustChange(string? email = null)
    {
        var alice = _database.Add(email is null ? TestUsers.Create() : TestUsers.Create().WithVerifiedEmail(email));
        _database.Users.Change(alice, user => user.RequirePasswordChange(_database.Now));
        return alice;
    }
}
