using Auth.Application.UnitTests.Common;
using Auth.Domain.SecondFactors;
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
    public async Task Without_a_confirmed_authenticator_there_are_no_recovery_codes()
    {
        await _fixture.EnrollAsync(_alice);

        (await _fixture.RenewRecoveryCodesAsync(_alice)).Error.ShouldBe(SecondFactorErrors.NotFound);
    }
}
