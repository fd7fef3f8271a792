using Auth.Application.Common.Access;
using Auth.Application.Login;
using Auth.Application.Passwords;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

/// <summary>A network that failed on many accounts has one attempt in each interval, except from known devices. The limit of these tests is three.</summary>
[Trait("Requirement", "R81")]
public class SprayingTests
{
    private const string Code = "too_many_failures";
    private const string WrongCode = "000000-000000-000000-000000";

    private static readonly LoginCommand Login = LoginFixture.Login;

    private readonly LoginFixture _fixture = new();
    private readonly TestDatabase _database;

    public SprayingTests() => _database = _fixture.Database;

    [Theory]
    [InlineData("unknown 1", "unknown 2", "unknown 3")]
    [InlineData("bob", "carol", "dave")]
    [InlineData("unknown 1", "bob", "unknown 2")]
    public async Task Failures_on_known_and_unknown_names_count_alike(params string[] names)
    {
        foreach (var user in new[] { "alice", "bob", "carol", "dave" }) _database.Add(TestUsers.Create(user));
        await SprayAsync(names);

        var error = (await _fixture.LoginAsync(Login)).Error.ShouldNotBeNull();

        (error.Kind, error.Code, error.RetryAfter).ShouldBe((ErrorKind.RateLimited, Code, SprayingDetector.TurnInterval));
    }

    [Fact]
    public async Task A_rejected_attempt_takes_no_permit_and_stores_nothing()
    {
        await SprayAsync("unknown 1", "unknown 2", "unknown 3");
        var (commits, permits) = (_database.Transactions.Commits, _fixture.Passwords.Callers.Count);

        (await _fixture.LoginAsync(Login)).Error!.Code.ShouldBe(Code);

        (_database.Transactions.Commits, _fixture.Passwords.Callers.Count).ShouldBe((commits, permits));
    }

    [Fact]
    public async Task An_attempt_that_waited_for_a_permit_when_the_limit_was_reached_is_rejected()
    {
        var alice = _database.Add(TestUsers.Create());
        _fixture.Passwords.OnAcquire = () =>
        {
            for (var i = 0; i < 3; i++) _fixture.SprayingDetector.RecordFailure(_fixture.Request.Client, LoginNameDigest.From(LoginName.Parse($"unknown {i}")));
        };

        (await _fixture.LoginAsync(Login)).Error!.Code.ShouldBe(Code);

        _database.Users.Reload(alice).Attempts.Pending.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_account_is_not_locked_by_it()
    {
        var alice = _database.Add(TestUsers.Create());
        await SprayAsync("unknown 1", "unknown 2", "unknown 3");
        for (var i = 0; i < 10; i++) (await _fixture.LoginAsync(Login with { Password = "wrong" })).Error!.Code.ShouldBe(Code);

        _database.Users.Reload(alice).Attempts.FailedCount.ShouldBe(0);
        _database.Time.Advance(SprayingDetector.TurnInterval);
        (await _fixture.LoginAsync(Login)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task The_owner_signs_in_from_a_known_device_at_the_same_address()
    {
        var (_, token) = _database.AddDevice(_database.Add(TestUsers.Create()));
        await SprayAsync("unknown 1", "unknown 2", "unknown 3");

        (await _fixture.LoginAsync(Login)).Error!.Code.ShouldBe(Code);
        (await _fixture.LoginAsync(Login with { DeviceToken = token })).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Owners_get_through_by_trying_again_while_the_network_guesses_on()
    {
        _database.Add(TestUsers.Create());
        await SprayAsync("unknown 1", "unknown 2", "unknown 3", "unknown 4");
        _database.Time.Advance(SprayingDetector.TurnInterval);
        await SprayAsync("unknown 5");

        var wait = (await _fixture.LoginAsync(Login)).Error!.RetryAfter!.Value;
        _database.Time.Advance(wait);

        (await _fixture.LoginAsync(Login)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_known_device_takes_no_turn_of_the_others()
    {
        var (_, token) = _database.AddDevice(_database.Add(TestUsers.Create()));
        _database.Add(TestUsers.Create("bob"));
        await SprayAsync("unknown 1", "unknown 2", "unknown 3");
        _database.Time.Advance(SprayingDetector.TurnInterval);

        (await _fixture.LoginAsync(Login with { DeviceToken = token, Password = "wrong" })).Error.ShouldBe(UserErrors.InvalidCredentials);

        (await _fixture.LoginAsync(Login with { Username = "bob" })).IsSuccess.ShouldBeTrue();
    }

    /// <summary>Otherwise the limit would tell that a username and an email belong to one account (P5).</summary>
    [Theory]
    [Trait("Requirement", "R20")]
    [InlineData("alice", "alice@example.org")]
    [InlineData("unknown", "unknown@example.org")]
    public async Task The_username_and_the_email_of_an_account_count_as_two_as_unknown_names_do(string username, string email)
    {
        _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        _database.Add(TestUsers.Create("bob"));
        await SprayAsync(username, email);
        (await _fixture.LoginAsync(Login with { Username = "no one", Password = "wrong" })).Error.ShouldBe(UserErrors.InvalidCredentials);

        (await _fixture.LoginAsync(Login with { Username = "bob" })).Error!.Code.ShouldBe(Code);
    }

    [Fact]
    public async Task A_success_clears_the_failures_of_the_username_and_the_email()
    {
        _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        await SprayAsync("Alice", "alice@Example.org");

        (await _fixture.LoginAsync(Login)).IsSuccess.ShouldBeTrue();

        _fixture.SprayingDetector.EntryCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_session_of_another_account_does_not_help()
    {
        var mallory = _database.Add(TestUsers.Create("mallory"));
        var alice = _database.Add(TestUsers.Create());
        _database.EnrollTotp(alice);
        var challenge = await _fixture.StartChallengeAsync();
        await SprayAsync("unknown 1", "unknown 2", "unknown 3");
        _fixture.Request.Actor = new SignedInUser(mallory.Id, SessionId.New(_database.Now), IsAdministrator: false, _database.Now);

        (await _fixture.LoginAsync(Login)).Error!.Code.ShouldBe(Code);
        (await _fixture.RedeemAsync(challenge, _database.GetCode(alice))).Error!.Code.ShouldBe(Code);
    }

    [Fact]
    public async Task Failures_from_known_devices_do_not_count()
    {
        foreach (var user in new[] { "bob", "carol", "dave" })
        {
            var (_, token) = _database.AddDevice(_database.Add(TestUsers.Create(user)));
            (await _fixture.LoginAsync(Login with { Username = user, Password = "wrong", DeviceToken = token })).Error.ShouldBe(UserErrors.InvalidCredentials);
        }

        _fixture.SprayingDetector.EntryCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_right_password_lowers_the_count()
    {
        _database.Add(TestUsers.Create());
        await SprayAsync("unknown 1");
        await SprayAsync("alice");

        (await _fixture.LoginAsync(Login)).IsSuccess.ShouldBeTrue();
        await SprayAsync("unknown 2");

        (await _fixture.LoginAsync(Login)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Wrong_codes_count_like_wrong_passwords_and_a_right_password_before_them_lowers_nothing()
    {
        foreach (var user in new[] { "bob", "carol", "dave" })
        {
            _database.EnrollTotp(_database.Add(TestUsers.Create(user)));
            var challenge = await _fixture.StartChallengeAsync(Login with { Username = user });
            await _fixture.RedeemAsync(challenge, WrongCode);
        }

        _database.Add(TestUsers.Create());
        (await _fixture.LoginAsync(Login)).Error!.Code.ShouldBe(Code);
    }

    [Fact]
    public async Task Codes_need_a_turn_too()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.EnrollTotp(alice);
        var challenge = await _fixture.StartChallengeAsync();
        await SprayAsync("unknown 1", "unknown 2", "unknown 3");

        (await _fixture.RedeemAsync(challenge, _database.GetCode(alice))).Error!.Code.ShouldBe(Code);

        _database.Time.Advance(SprayingDetector.TurnInterval);
        (await _fixture.RedeemAsync(challenge, _database.GetCode(alice))).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task An_event_without_a_user_reports_the_network_once()
    {
        _database.Add(TestUsers.Create("bob"));

        await SprayAsync("unknown 1", "unknown 2", "bob");
        _database.Time.Advance(SprayingDetector.TurnInterval);
        await SprayAsync("unknown 3");

        _database.Events.OfType<PasswordSprayingSuspected>().ShouldBe([new PasswordSprayingSuspected("192.0.2.1/32", 3, TestTime.Start)]);
    }

    private async Task SprayAsync(params string[] names)
    {
        foreach (var name in names) await _fixture.LoginAsync(Login with { Username = name, Password = "wrong" });
    }
}
