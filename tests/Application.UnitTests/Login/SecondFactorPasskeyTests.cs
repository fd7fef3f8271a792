using Auth.Application.Login;
using Auth.Application.Passkeys;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Login;

/// <summary>A passkey as the second factor of a login.</summary>
public class SecondFactorPasskeyTests
{
    private static readonly LoginCommand Login = LoginFixture.Login;

    private readonly LoginFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;

    public SecondFactorPasskeyTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create());
        _database.Add(TestPasskeys.Create(_alice, "phone", signCount: 5));
        _database.EnrollTotp(_alice);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_replaces_the_code_and_clears_the_failures_as_a_code_does()
    {
        var login = (await _fixture.LoginAsync(Login)).ShouldBeChallenge();
        login.AllowsPasskey.ShouldBeTrue();
        (await RedeemAsync(login.Token, "phone 5")).Error.ShouldBe(PasskeyErrors.Invalid);
        _database.Users.Reload(_alice).Attempts.FailedCount.ShouldBe(1);

        var issued = (await RedeemAsync(login.Token, "phone 6")).Value;

        issued.Session.Methods.ShouldBe(["pwd", "hwk", "mfa"]);
        _database.Users.Reload(_alice).Attempts.FailedCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_user_without_a_passkey_is_not_offered_one()
    {
        _database.EnrollTotp(_database.Add(TestUsers.Create("bob")));

        var login = (await _fixture.LoginAsync(Login with { Username = "bob" })).ShouldBeChallenge();

        login.AllowsPasskey.ShouldBeFalse();
        (await BeginAsync(login.Token)).Error.ShouldBe(PasskeyErrors.NotFound);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task During_a_lockout_the_ceremony_is_not_used_up()
    {
        var challenge = await _fixture.StartChallengeAsync();
        var ceremony = (await BeginAsync(challenge)).Value;
        _database.Users.Change(_alice, user =>
        {
            for (var i = 0; i < 5; i++) user.AddFailedAttempt(_database.Now);
        });

        (await RedeemAsync(challenge, ceremony, "phone 6")).Error!.Code.ShouldBe("account_locked");

        _database.PasskeyCeremonies.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_options_are_only_for_the_client_that_sent_the_password()
    {
        var challenge = await _fixture.StartChallengeAsync();

        (await BeginAsync(challenge, A.Client("192.0.2.99"))).Error.ShouldBe(SecondFactorErrors.InvalidChallenge);
    }

    [Fact]
    [Trait("Requirement", "R16")]
    public async Task Ceremonies_of_unknown_clients_evict_none_of_a_known_device()
    {
        var (_, device) = _database.AddDevice(_alice);
        var challenge = await _fixture.StartChallengeAsync(Login with { DeviceToken = device });
        var ceremony = (await BeginAsync(challenge, device: device)).Value;

        for (var i = 0; i < PasskeyCeremony.MaxPerClient + 1; i++) await BeginAsync(challenge, device: i % 2 == 0 ? null : Token<Device>.New());

        _database.PasskeyCeremonies.All.Count.ShouldBe(PasskeyCeremony.MaxPerClient + 1);
        (await RedeemAsync(challenge, ceremony, "phone 6", device)).IsSuccess.ShouldBeTrue();
    }

    private Task<Result<StartedCeremony>> BeginAsync(Token<LoginChallenge> challenge, Domain.Sessions.ClientFingerprint? client = null, Token<Device>? device = null) =>
        _fixture.BeginSecondFactorAsync(new BeginSecondFactorPasskeyCommand(challenge.Reveal(), client ?? A.Client(), device));

    private async Task<Result<IssuedSession>> RedeemAsync(Token<LoginChallenge> challenge, string answer) => await RedeemAsync(challenge, (await BeginAsync(challenge)).Value, answer);

    private Task<Result<IssuedSession>> RedeemAsync(Token<LoginChallenge> challenge, StartedCeremony ceremony, string answer, Token<Device>? device = null) =>
        _fixture.RedeemAsync(new RedeemChallengeCommand(challenge.Reveal(), Code: null, A.Client(), PresentedToken: null, device, TestWebAuthn.Respond(ceremony, answer)));
}
