using Auth.Application.Common.Limits;
using Auth.Application.Login;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

/// <summary>Logins that succeed are limited for each account, because each stores a session and events.</summary>
[Trait("Requirement", "R78")]
public class LoginLimitTests
{
    private const int Burst = 3;

    private static readonly LoginCommand Login = LoginFixture.Login;

    private readonly LoginFixture _fixture = new() { WriteLimits = new WriteLimitSettings(Writes: Burst * 2) };
    private readonly TestDatabase _database;

    public LoginLimitTests() => _database = _fixture.Database;

    [Fact]
    public async Task Logins_of_an_account_are_limited_and_another_account_is_not()
    {
        _database.Add(TestUsers.Create());
        _database.Add(TestUsers.Create("bob"));
        await SignInAsync(Burst);

        (await _fixture.LoginAsync(Login)).Error.ShouldBe(LimitErrors.TooManyLogins with { RetryAfter = TimeSpan.FromSeconds(10) });

        _database.Sessions.All.Count.ShouldBe(Burst);
        (await _fixture.LoginAsync(Login with { Username = "bob" })).ShouldBeSession();
        _database.Time.Advance(TimeSpan.FromSeconds(10));
        (await _fixture.LoginAsync(Login)).ShouldBeSession();
    }

    [Fact]
    public async Task A_login_beyond_the_limit_stores_no_event_and_leaves_no_attempt()
    {
        var alice = _database.Add(TestUsers.Create());
        await SignInAsync(Burst);
        var events = _database.Events.All.Count;

        await _fixture.LoginAsync(Login);

        _database.Events.All.Count.ShouldBe(events);
        _database.Users.Reload(alice).Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R16")]
    public async Task Wrong_passwords_do_not_use_up_the_logins_of_the_owner()
    {
        _database.Add(TestUsers.Create());
        for (var i = 0; i < 4; i++) (await _fixture.LoginAsync(Login with { Password = "wrong" })).IsFailure.ShouldBeTrue();

        await SignInAsync(Burst);
    }

    /// <summary>A client that knows the password alone must not keep the owner out.</summary>
    [Fact]
    public async Task A_password_without_its_second_factor_does_not_use_up_the_logins_of_the_owner()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.EnrollTotp(alice);
        for (var i = 0; i < Burst * 2; i++) await _fixture.StartChallengeAsync();

        var challenge = await _fixture.StartChallengeAsync();

        (await _fixture.RedeemAsync(challenge, _database.GetCode(alice))).IsSuccess.ShouldBeTrue();
    }

    /// <summary>A client that signs in each second with a known password must not keep the owner's devices out (P6).</summary>
    [Fact]
    [Trait("Requirement", "R16")]
    public async Task Logins_of_unknown_clients_do_not_use_up_those_of_a_known_device()
    {
        var alice = _database.Add(TestUsers.Create());
        var (_, laptop) = _database.AddDevice(alice);
        var (_, phone) = _database.AddDevice(alice);
        await SignInAsync(Burst);
        (await _fixture.LoginAsync(Login)).Error!.Code.ShouldBe("rate_limited");

        for (var i = 0; i < Burst; i++) (await _fixture.LoginAsync(Login with { DeviceToken = laptop })).ShouldBeSession();

        (await _fixture.LoginAsync(Login with { DeviceToken = laptop })).Error!.Code.ShouldBe("rate_limited");
        (await _fixture.LoginAsync(Login with { DeviceToken = phone })).ShouldBeSession();
    }

    [Fact]
    [Trait("Requirement", "R16")]
    public async Task Device_tokens_that_the_account_does_not_know_share_the_limit_of_unknown_clients()
    {
        _database.Add(TestUsers.Create());
        var (_, ofBob) = _database.AddDevice(_database.Add(TestUsers.Create("bob")));
        await SignInAsync(Burst);

        (await _fixture.LoginAsync(Login with { DeviceToken = Token<Device>.New() })).Error!.Code.ShouldBe("rate_limited");
        (await _fixture.LoginAsync(Login with { DeviceToken = ofBob })).Error!.Code.ShouldBe("rate_limited");
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_code_beyond_the_limit_uses_up_neither_itself_nor_its_challenge()
    {
        var alice = _database.Add(TestUsers.Create());
        var recoveryCodes = _database.EnrollTotp(alice).RecoveryCodes.Select(code => code.Reveal()).ToList();
        foreach (var code in recoveryCodes.Take(Burst)) (await _fixture.RedeemAsync(await _fixture.StartChallengeAsync(), code)).IsSuccess.ShouldBeTrue();
        var (challenge, recoveryCode) = (await _fixture.StartChallengeAsync(), recoveryCodes[Burst]);

        (await _fixture.RedeemAsync(challenge, recoveryCode)).Error.ShouldBe(LimitErrors.TooManyLogins with { RetryAfter = TimeSpan.FromSeconds(10) });

        _database.Users.Reload(alice).Attempts.Pending.ShouldBeEmpty();
        _database.Time.Advance(TimeSpan.FromSeconds(10));
        (await _fixture.RedeemAsync(challenge, recoveryCode)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_beyond_the_limit_can_be_sent_again()
    {
        var alice = _database.Add(TestUsers.Create());
        var phone = _database.Add(TestPasskeys.Create(alice, "phone", signCount: 5));
        await SignInAsync(Burst);
        var ceremony = await _fixture.BeginPasskeyLoginAsync();

        (await _fixture.LoginWithPasskeyAsync(ceremony, "phone 6")).Error!.Code.ShouldBe("rate_limited");

        _database.Passkeys.Reload(phone).SignCount.ShouldBe(5);
        _database.Time.Advance(TimeSpan.FromSeconds(10));
        (await _fixture.LoginWithPasskeyAsync(ceremony, "phone 6")).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_login_that_is_run_again_after_a_conflict_counts_once()
    {
        var alice = _database.Add(TestUsers.Create());
        // Another node changes the account between the two transactions of the first login.
        _database.Transactions.AfterCommit[1] = () => _database.Users.Change(alice, user => user.SetRoles([Role.Create("clerk").Value], _database.Now));

        await SignInAsync(Burst);

        (await _fixture.LoginAsync(Login)).IsFailure.ShouldBeTrue();
    }

    [Fact]
    public async Task Of_many_logins_to_a_locked_account_all_are_rejected_alike_and_some_are_recorded()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.Users.Change(alice, user => user.Lock(_database.Now));

        for (var i = 0; i < Burst * 2; i++) (await _fixture.LoginAsync(Login)).Error.ShouldBe(UserErrors.Locked);

        _database.Events.OfType<SignInRefused>().Count.ShouldBe(Burst);
    }

    [Fact]
    public async Task Of_many_logins_that_a_rule_rejects_all_are_rejected_alike_and_some_are_recorded()
    {
        _database.Add(TestUsers.Create());
        var closed = new Error(ErrorKind.Forbidden, "office_closed", "The office is closed.");
        _fixture.AddLoginRule(closed);

        for (var i = 0; i < Burst * 2; i++) (await _fixture.LoginAsync(Login)).Error.ShouldBe(closed);

        _database.Events.OfType<SignInRefused>().Count.ShouldBe(Burst);
        _fixture.LoginRules.Clear();
        await SignInAsync(Burst);
    }

    private async Task SignInAsync(int times)
    {
        for (var i = 0; i < times; i++) (await _fixture.LoginAsync(Login)).ShouldBeSession();
    }
}
