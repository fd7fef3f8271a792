using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

public class StepUpWithPasskeyHandlerTests
{
    private readonly StepUpFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;
    private readonly Session _session;

    public StepUpWithPasskeyHandlerTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create());
        _session = _database.SignIn(_alice).Session;
        _database.Add(TestPasskeys.Create(_alice, "phone", signCount: 5));
    }

    [Fact]
    public async Task A_passkey_renews_the_authentication_of_the_session()
    {
        _database.Time.Advance(TimeSpan.FromMinutes(20));

        (await StepUpAsync("phone 5")).Error.ShouldBe(PasskeyErrors.Invalid);
        var details = (await StepUpAsync("phone 6")).Value;

        (details.AuthenticatedAt, details.AssuranceLevel).ShouldBe((_database.Now, "aal2"));
    }

    [Fact]
    public async Task A_step_up_is_rejected_while_a_login_would_require_an_action()
    {
        _fixture.Actions.Add(new TestAction("sign_contract"));

        (await StepUpAsync("phone 6")).Error.ShouldBe(RequiredActionErrors.SignInAgain);
    }

    [Fact]
    public async Task A_passkey_of_another_user_is_rejected()
    {
        _database.Add(TestPasskeys.Create(_database.Add(TestUsers.Create("bob")), "key-of-bob"));

        (await StepUpAsync("key-of-bob 1")).Error.ShouldBe(PasskeyErrors.Invalid);
    }

    [Theory]
    [Trait("Requirement", "R34")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_ceremony_is_bound_as_strictly_as_the_session(bool remember)
    {
        var ceremony = (await _fixture.BeginAsync(new BeginPasskeyStepUpCommand(_alice.Id, A.Client(), DeviceToken: null, remember))).Value;

        var result = await _fixture.StepUpAsync(new StepUpWithPasskeyCommand(_alice.Id, _session.Id, TestWebAuthn.Respond(ceremony, "phone 6"), A.Client("198.51.100.7")));

        result.Error.ShouldBe(remember ? null : PasskeyErrors.InvalidCeremony);
    }

    private async Task<Result<SessionDetails>> StepUpAsync(string answer)
    {
        var ceremony = (await _fixture.BeginAsync(new BeginPasskeyStepUpCommand(_alice.Id, A.Client()))).Value;
        return await _fixture.StepUpAsync(new StepUpWithPasskeyCommand(_alice.Id, _session.Id, TestWebAuthn.Respond(ceremony, answer), A.Client()));
    }
}
