using Auth.Application.Login;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

/// <summary>A login with a passkey alone.</summary>
public class LoginWithPasskeyHandlerTests
{
    private readonly LoginFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;
    private readonly Passkey _phone;

    public LoginWithPasskeyHandlerTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create());
        _phone = _database.Add(TestPasskeys.Create(_alice, "phone", signCount: 5));
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_alone_issues_a_session_of_two_factors()
    {
        var issued = (await LoginAsync("phone 6")).Value;

        issued.Session.User.Id.ShouldBe(_alice.Id.Value);
        issued.Session.Methods.ShouldBe(["hwk", "mfa"]);
        _database.Users.Reload(_alice).LastLoginAt.ShouldBe(_database.Now);
        var stored = _database.Passkeys.Reload(_phone);
        (stored.SignCount, stored.LastUsedAt).ShouldBe((6, _database.Now));
        _database.Sessions.All.ShouldHaveSingleItem().RestsOn(SessionCredentials.OfPasskey(_phone.Id)).ShouldBeTrue();
    }

    [Theory]
    [Trait("Requirement", "R69")]
    [InlineData("unknown 6")]
    [InlineData("phone 5")]
    [InlineData("nonsense")]
    public async Task All_wrong_responses_get_the_same_error(string answer)
    {
        (await LoginAsync(answer)).Error.ShouldBe(PasskeyErrors.Invalid);

        _database.Sessions.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_ceremony_works_once()
    {
        var ceremony = await _fixture.BeginPasskeyLoginAsync();
        await _fixture.LoginWithPasskeyAsync(ceremony, "phone 6");

        (await _fixture.LoginWithPasskeyAsync(ceremony, "phone 7")).Error.ShouldBe(PasskeyErrors.InvalidCeremony);
    }

    [Theory]
    [InlineData("pkc_nothing")]
    [InlineData("pkc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_unknown_ceremony_is_rejected(string ceremony) =>
        (await _fixture.LoginWithPasskeyAsync(new LoginWithPasskeyCommand(new(ceremony, "1 phone 6"), Remember: false, A.Client(), PresentedToken: null))).Error.ShouldBe(PasskeyErrors.InvalidCeremony);

    [Fact]
    public async Task Login_rules_are_checked()
    {
        var closed = new Error(ErrorKind.Forbidden, "closed", "Come back tomorrow.");
        _fixture.AddLoginRule(closed);

        (await LoginAsync("phone 6")).Error.ShouldBe(closed);
    }

    [Fact]
    public async Task A_locked_account_gets_no_session()
    {
        _database.Users.Change(_alice, user => user.Lock(_database.Now));

        (await LoginAsync("phone 6")).Error.ShouldBe(UserErrors.Locked);
    }

    [Fact]
    public async Task The_session_of_the_presented_token_ends()
    {
        var (session, token) = _database.SignIn(_alice);
        var ceremony = await _fixture.BeginPasskeyLoginAsync();

        await _fixture.LoginWithPasskeyAsync(new LoginWithPasskeyCommand(TestWebAuthn.Respond(ceremony, "phone 6"), Remember: false, A.Client(), token));

        _database.Sessions.Reload(session).IsLive(_database.Now).ShouldBeFalse();
    }

    [Fact]
    public async Task A_passkey_whose_account_is_gone_is_rejected()
    {
        _database.Users.Remove(_alice);

        (await LoginAsync("phone 6")).Error.ShouldBe(PasskeyErrors.Invalid);
    }

    private async Task<Result<IssuedSession>> LoginAsync(string answer) => await _fixture.LoginWithPasskeyAsync(await _fixture.BeginPasskeyLoginAsync(), answer);
}
