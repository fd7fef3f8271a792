using Auth.Application.Login;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passwords;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;
using NSubstitute;

namespace Auth.Application.UnitTests.Login;

/// <summary>A login with a password, without and with a second factor.</summary>
public class LoginHandlerTests
{
    private static readonly LoginCommand Login = LoginFixture.Login;

    private readonly LoginFixture _fixture = new();
    private readonly TestDatabase _database;

    public LoginHandlerTests() => _database = _fixture.Database;

    [Fact]
    [Trait("Requirement", "R25")]
    public async Task The_right_password_issues_a_session_bound_to_its_client()
    {
        var alice = _database.Add(TestUsers.Create().WithRoles("clerk", "admin"));

        var issued = (await _fixture.LoginAsync(Login)).ShouldBeSession();

        var session = _database.Sessions.All.ShouldHaveSingleItem();
        (session.UserId, session.TokenHash, session.Client).ShouldBe((alice.Id, issued.Token.Hash(), Login.Client));
        issued.Session.Id.ShouldBe(session.Id.Value);
        issued.Session.User.Roles.ShouldBe(["admin", "clerk"]);
        issued.Session.Current.ShouldBeTrue();
        _database.Users.Reload(alice).LastLoginAt.ShouldBe(_database.Now);
    }

    [Theory]
    [InlineData("ALICE")]
    [InlineData("alice@example.org")]
    public async Task A_user_signs_in_with_any_spelling_of_the_username_and_with_the_email(string typed)
    {
        _database.Add(TestUsers.Create().WithEmail("alice@example.org"));

        var result = await _fixture.LoginAsync(Login with { Username = typed });

        result.ShouldBeSession().Session.User.Username.ShouldBe("alice");
    }

    [Fact]
    [Trait("Requirement", "R28")]
    public async Task A_session_lives_longer_if_the_user_asks_to_stay_signed_in()
    {
        _database.Add(TestUsers.Create());

        var standard = (await _fixture.LoginAsync(Login)).ShouldBeSession().Session;
        var remembered = (await _fixture.LoginAsync(Login with { Remember = true })).ShouldBeSession().Session;

        (standard.IdleExpiresAt, standard.ExpiresAt).ShouldBe((TestTime.Start.AddMinutes(30), TestTime.Start.AddHours(12)));
        (remembered.IdleExpiresAt, remembered.ExpiresAt).ShouldBe((TestTime.Start.AddDays(14), TestTime.Start.AddDays(30)));
    }

    [Fact]
    [Trait("Requirement", "R25")]
    public async Task The_session_of_the_presented_token_ends_and_its_token_is_not_reused()
    {
        var (previous, presented) = _database.SignIn(_database.Add(TestUsers.Create()));

        var issued = (await _fixture.LoginAsync(Login with { PresentedToken = presented })).ShouldBeSession();

        _database.Sessions.Reload(previous).EndedAt.ShouldBe(_database.Now);
        _database.Events.OfType<SessionEnded>().ShouldHaveSingleItem().Why.ShouldBe(SessionEndReason.Replaced);
        issued.Token.Hash().ShouldNotBe(presented.Hash());
    }

    [Fact]
    [Trait("Requirement", "R25")]
    public async Task A_presented_token_that_was_never_issued_is_not_adopted()
    {
        _database.Add(TestUsers.Create());
        var planted = Token<Session>.New();

        var issued = (await _fixture.LoginAsync(Login with { PresentedToken = planted })).ShouldBeSession();

        issued.Token.Hash().ShouldNotBe(planted.Hash());
        _database.Sessions.All.ShouldHaveSingleItem().TokenHash.ShouldBe(issued.Token.Hash());
    }

    [Fact]
    [Trait("Requirement", "R17")]
    public async Task A_wrong_password_ends_no_session()
    {
        var (session, presented) = _database.SignIn(_database.Add(TestUsers.Create()));

        for (var i = 0; i < 6; i++) await _fixture.LoginAsync(Login with { Password = "wrong", PresentedToken = presented });

        _database.Sessions.Reload(session).IsLive(_database.Now).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R33")]
    public async Task A_login_beyond_the_maximum_ends_the_oldest_sessions()
    {
        _fixture.SessionPolicy = SessionPolicy.Default with { MaxSessions = 3 };
        var alice = _database.Add(TestUsers.Create());
        var sessions = Enumerable.Range(0, 4).Select(_ => SignInAndWait(alice)).ToList();

        await _fixture.LoginAsync(Login);

        sessions.Select(session => _database.Sessions.Reload(session).IsLive(_database.Now)).ShouldBe([false, false, true, true]);
        _database.Events.OfType<SessionEnded>().Select(e => (e.SessionId, e.Why))
            .ShouldBe([(sessions[0].Id, SessionEndReason.Superseded), (sessions[1].Id, SessionEndReason.Superseded)]);
    }

    [Fact]
    [Trait("Requirement", "R33")]
    public async Task A_replaced_session_does_not_count_toward_the_maximum()
    {
        _fixture.SessionPolicy = SessionPolicy.Default with { MaxSessions = 2 };
        var alice = _database.Add(TestUsers.Create());
        var oldest = SignInAndWait(alice);
        var (_, presented) = _database.SignIn(alice);

        await _fixture.LoginAsync(Login with { PresentedToken = presented });

        _database.Sessions.Reload(oldest).IsLive(_database.Now).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R60")]
    public async Task A_rejection_after_the_right_password_raises_an_event()
    {
        _fixture.AddLoginRule(new Error(ErrorKind.Forbidden, "not_today", "Not today."));
        _database.Add(TestUsers.Create());

        await _fixture.LoginAsync(Login);

        _database.Events.OfType<SignInRefused>().ShouldHaveSingleItem().Why.ShouldBe("not_today");
    }

    [Fact]
    public async Task A_session_rule_that_rejects_gives_its_reason_and_no_session()
    {
        var left = new Error(ErrorKind.Forbidden, "left", "You no longer work here.");
        var rule = Substitute.For<ISessionRule>();
        rule.CheckAsync(default!, default, default).ReturnsForAnyArgs(left);
        _fixture.SessionRules.Add(rule);
        _database.Add(TestUsers.Create());

        (await _fixture.LoginAsync(Login)).Error.ShouldBe(left);

        _database.Sessions.All.ShouldBeEmpty();
        _database.Events.OfType<SignInRefused>().ShouldHaveSingleItem().Why.ShouldBe("left");
    }

    [Fact]
    public async Task A_login_rule_is_checked_only_after_the_right_password()
    {
        var rule = _fixture.AddLoginRule(Result.Success());
        _database.Add(TestUsers.Create());

        await _fixture.LoginAsync(Login with { Password = "wrong" });
        await rule.DidNotReceiveWithAnyArgs().CheckAsync(default!, default!, default, default);

        (await _fixture.LoginAsync(Login)).IsSuccess.ShouldBeTrue();
        await rule.ReceivedWithAnyArgs(1).CheckAsync(default!, default!, default, default);
    }

    [Fact]
    public async Task A_login_rule_that_rejects_gives_its_reason_and_no_session()
    {
        var outOfHours = new Error(ErrorKind.Forbidden, "out_of_hours", "Come back in the morning.");
        _fixture.AddLoginRule(outOfHours);
        var alice = _database.Add(TestUsers.Create().WithFailedAttempts(2));

        (await _fixture.LoginAsync(Login)).Error.ShouldBe(outOfHours);

        var stored = _database.Users.Reload(alice);
        stored.LastLoginAt.ShouldBeNull();
        stored.Attempts.Pending.ShouldBeEmpty();
        _database.Sessions.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task An_account_lock_is_revealed_only_after_the_right_password()
    {
        _database.Add(TestUsers.Create().LockedByAdministrator());

        (await _fixture.LoginAsync(Login with { Password = "wrong" })).Error.ShouldBe(UserErrors.InvalidCredentials);
        (await _fixture.LoginAsync(Login)).Error.ShouldBe(UserErrors.Locked);

        _database.Sessions.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R09")]
    public async Task A_login_replaces_an_outdated_hash()
    {
        var alice = _database.Add(TestUsers.Create().WithPassword(PasswordHash.FromEncoded("$old$right")));

        await _fixture.LoginAsync(Login);

        _database.Users.Reload(alice).PasswordHash.ShouldBe(TestValues.Hash("right"));
    }

    [Fact]
    [Trait("Requirement", "R29")]
    public async Task If_the_password_changes_during_its_verification_the_login_fails_as_with_a_wrong_password()
    {
        var alice = _database.Add(TestUsers.Create());
        _fixture.Passwords.OnRelease = () => _database.Users.Change(alice, user => user.ChangePassword(TestValues.Hash("changed"), _database.Now));

        (await _fixture.LoginAsync(Login)).Error.ShouldBe(UserErrors.InvalidCredentials);

        _database.Users.Reload(alice).Attempts.FailedCount.ShouldBe(1);
        _database.Sessions.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task If_the_account_is_closed_during_the_verification_the_login_fails_as_with_a_wrong_password()
    {
        var alice = _database.Add(TestUsers.Create());
        _fixture.Passwords.WhileVerifying = () => _database.Users.Remove(alice);

        (await _fixture.LoginAsync(Login)).Error.ShouldBe(UserErrors.InvalidCredentials);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task With_a_second_factor_the_right_password_issues_a_challenge_and_no_session()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.EnrollTotp(alice);

        var challenge = (await _fixture.LoginAsync(Login)).ShouldBeChallenge();

        challenge.ExpiresAt.ShouldBe(_database.Now.AddMinutes(5));
        _database.Sessions.All.ShouldBeEmpty();
        _database.Users.Reload(alice).LastLoginAt.ShouldBeNull();
    }

    [Fact]
    public async Task A_new_challenge_beyond_the_maximum_evicts_the_oldest()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.EnrollTotp(alice);
        var first = await _fixture.StartChallengeAsync();
        _database.Time.Advance(TimeSpan.FromSeconds(1));

        for (var i = 0; i < LoginChallenge.MaxPerClient; i++) await _fixture.StartChallengeAsync();

        _database.LoginChallenges.All.Count.ShouldBe(10);
        (await _fixture.RedeemAsync(first, _database.GetCode(alice))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    /// <summary>An attacker who knows the password must not keep the owner from entering the code (P6).</summary>
    [Fact]
    [Trait("Requirement", "R16")]
    public async Task Challenges_of_unknown_clients_evict_none_of_a_known_device()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.EnrollTotp(alice);
        var (_, device) = _database.AddDevice(alice);
        var challenge = await _fixture.StartChallengeAsync(Login with { DeviceToken = device });

        for (var i = 0; i < LoginChallenge.MaxPerClient + 1; i++) await _fixture.StartChallengeAsync(Login with { DeviceToken = i % 2 == 0 ? null : Token<Device>.New() });

        _database.LoginChallenges.All.Count.ShouldBe(LoginChallenge.MaxPerClient + 1);
        var redeemed = await _fixture.RedeemAsync(new RedeemChallengeCommand(challenge.Reveal(), _database.GetCode(alice), A.Client(), PresentedToken: null, device));
        redeemed.IsSuccess.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R30")]
    public async Task A_locked_account_gets_no_challenge()
    {
        var alice = _database.Add(TestUsers.Create().LockedByAdministrator());
        _database.EnrollTotp(alice);

        (await _fixture.LoginAsync(Login)).Error.ShouldBe(UserErrors.Locked);

        _database.LoginChallenges.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "right", "username")]
    [InlineData("al\nice", "right", "username")]
    [InlineData("alice", "", "password")]
    [Trait("Requirement", "R51")]
    public void The_validator_rejects_what_cannot_be_looked_up_or_hashed(string username, string password, string field) =>
        new LoginValidator().GetRejectedFields(Login with { Username = username, Password = password }).ShouldBe([field]);

    [Fact]
    [Trait("Requirement", "R02")]
    public void The_validator_rejects_a_password_that_is_too_long() =>
        new LoginValidator().GetRejectedFields(Login with { Password = new string('x', 1025) }).ShouldBe(["password"]);

    private Session SignInAndWait(User user)
    {
        var (session, _) = _database.SignIn(user);
        _database.Time.Advance(TimeSpan.FromMinutes(1));
        return session;
    }
}
