using Auth.Application.Common.Limits;
using Auth.Application.Login;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
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
