using Auth.Application.Login;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

/// <summary>A client with IPv4 and IPv6 may continue a login at its other address, if it presents its device token (ADR 22).</summary>
[Trait("Requirement", "R34")]
public class SecondAddressLoginTests
{
    private static readonly LoginCommand Login = LoginFixture.Login;
    private static readonly ClientFingerprint SecondAddress = A.Client("2001:db8::1");
    private static readonly Token<Device> Device = Token<Device>.New();

    private readonly LoginFixture _fixture = new();
    private readonly TestDatabase _database;

    public SecondAddressLoginTests() => _database = _fixture.Database;

    [Fact]
    public async Task A_session_is_bound_to_the_device_token_that_its_login_returned()
    {
        var alice = _database.Add(TestUsers.Create());

        var issued = (await _fixture.LoginAsync(Login)).ShouldBeSession();

        var session = _database.Sessions.All.ShouldHaveSingleItem();
        session.DeviceTokenHash.ShouldBe(issued.Device.Hash());
        session.LearnAddress(SecondAddress, issued.Device.Hash(), alice, SessionPolicy.Default, _database.Now).ShouldBeTrue();
    }

    [Fact]
    public async Task A_remembered_session_accepts_any_address_but_no_other_user_agent()
    {
        var alice = _database.Add(TestUsers.Create());

        await _fixture.LoginAsync(Login with { Remember = true });

        var session = _database.Sessions.All.ShouldHaveSingleItem();
        session.AcceptsClient(A.Client("198.51.100.7"), alice, SessionPolicy.Default, _database.Now).ShouldBeTrue();
        session.AcceptsClient(A.Client("198.51.100.7", "wget/1"), alice, SessionPolicy.Default, _database.Now).ShouldBeFalse();
    }

    [Fact]
    public async Task A_challenge_continues_at_the_second_address_with_the_device_token_of_its_password()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.EnrollTotp(alice);
        _database.Add(TestPasskeys.Create(alice, "key"));
        var challenge = (await _fixture.StartChallengeAsync(Login with { DeviceToken = Device })).Reveal();

        (await _fixture.BeginSecondFactorAsync(new BeginSecondFactorPasskeyCommand(challenge, SecondAddress))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
        (await _fixture.BeginSecondFactorAsync(new BeginSecondFactorPasskeyCommand(challenge, SecondAddress, Device))).IsSuccess.ShouldBeTrue();
        (await _fixture.RedeemAsync(new RedeemChallengeCommand(challenge, _database.GetCode(alice), SecondAddress, PresentedToken: null))).IsSuccess.ShouldBeTrue("the address has been learned");
    }

    [Fact]
    public async Task A_passkey_login_completes_at_the_second_address_with_the_device_token_of_its_start()
    {
        _database.Add(TestPasskeys.Create(_database.Add(TestUsers.Create()), "phone", signCount: 5));
        var ceremony = await _fixture.BeginPasskeyLoginAsync(Device);

        (await CompleteAsync(device: null)).ShouldBe(PasskeyErrors.InvalidCeremony);
        (await CompleteAsync(Token<Device>.New())).ShouldBe(PasskeyErrors.InvalidCeremony);
        (await CompleteAsync(Device)).ShouldBeNull();

        async Task<Error?> CompleteAsync(Token<Device>? device) =>
            (await _fixture.LoginWithPasskeyAsync(new LoginWithPasskeyCommand(TestWebAuthn.Respond(ceremony, "phone 6"), Remember: false, SecondAddress, PresentedToken: null, device))).Error;
    }

    [Fact]
    public async Task A_passkey_login_of_an_administrator_completes_only_where_it_started()
    {
        _database.Add(TestPasskeys.Create(_database.Add(TestUsers.Create("root").Administrator()), "phone", signCount: 5));
        var ceremony = await _fixture.BeginPasskeyLoginAsync(Device);
        var login = new LoginWithPasskeyCommand(TestWebAuthn.Respond(ceremony, "phone 6"), Remember: false, SecondAddress, PresentedToken: null, Device);

        (await _fixture.LoginWithPasskeyAsync(login)).Error.ShouldBe(PasskeyErrors.InvalidCeremony);
        (await _fixture.LoginWithPasskeyAsync(login with { Client = A.Client(), DeviceToken = null })).IsSuccess.ShouldBeTrue("the ceremony was not used up");
    }
}
