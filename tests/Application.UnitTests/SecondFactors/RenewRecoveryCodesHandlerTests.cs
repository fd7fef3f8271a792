using Auth.Application.UnitTests.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.SecondFactors;

public class RenewRecoveryCodesHandlerTests
{
    private readonly SecondFactorFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;

    public RenewRecoveryCodesHandlerTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create());
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public async Task A_new_set_of_recovery_codes_replaces_the_previous_one()
    {
        var (authenticator, previous) = _database.EnrollTotp(_alice);

        var renewed = (await _fixture.RenewRecoveryCodesAsync(_alice)).Value;

        var stored = _database.TotpAuthenticators.Reload(authenticator);
        stored.RedeemRecoveryCode(previous[0], _database.Now).ShouldBeFalse();
        stored.RedeemRecoveryCode(renewed[0], _database.Now).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R80")]
    public async Task New_recovery_codes_end_the_other_sessions_that_rest_on_a_code()
    {
        _database.EnrollTotp(_alice);
        var (current, _) = _database.SignIn(_alice, credentials: SessionCredentials.OneTimeCodes.WithPassword());
        var (other, _) = _database.SignIn(_alice, credentials: SessionCredentials.OneTimeCodes.WithPassword());

        await _fixture.RenewRecoveryCodesAsync(_alice, current.Id);

        _database.Events.OfType<SessionEnded>().ShouldBe([new SessionEnded(other.Id, _alice.Id, SessionEndReason.CredentialRemoved, _database.Now)]);
    }

    [Fact]
    public async Task Without_a_confirmed_authenticator_there_are_no_recovery_codes()
    {
        await _fixture.EnrollAsync(_alice);

        (await _fixture.RenewRecoveryCodesAsync(_alice)).Error.ShouldBe(SecondFactorErrors.NotFound);
    }
}
