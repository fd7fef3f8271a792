using Auth.Application.Common.Access;
using Auth.Application.Passwords;
using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.RequiredActions;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

public class StepUpHandlerTests
{
    private readonly StepUpFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;
    private readonly Session _session;

    public StepUpHandlerTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create());
        _session = _database.SignIn(_alice).Session;
        _database.Time.Advance(TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task The_right_password_renews_the_authentication_of_the_session()
    {
        var details = (await _fixture.StepUpAsync(StepUp())).Value;

        (details.Id, details.AuthenticatedAt).ShouldBe((_session.Id.Value, _database.Now));
        details.Methods.ShouldBe(["pwd"]);
        _database.Sessions.Reload(_session).AuthenticatedAt.ShouldBe(_database.Now);
    }

    [Fact]
    public async Task A_step_up_is_rejected_while_a_login_would_require_a_new_password()
    {
        _fixture.ChecksPasswordsAtLogin = true;
        (await _fixture.StepUpAsync(StepUp())).Error.ShouldBe(RequiredActionErrors.SignInAgain);

        _fixture.ChecksPasswordsAtLogin = false;
        _database.Users.Change(_alice, user => user.RequirePasswordChange(_database.Now));
        (await _fixture.StepUpAsync(StepUp())).Error.ShouldBe(RequiredActionErrors.SignInAgain);
    }

    [Fact]
    public async Task A_step_up_is_accepted_while_a_login_would_require_an_enrollment_which_needs_the_step_up()
    {
        _fixture.RoleRequirements = new([Role.Administrator]);
        _database.Users.Change(_alice, user => user.SetRoles([Role.Administrator], _database.Now));

        (await _fixture.StepUpAsync(StepUp())).Value.User.Roles.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_step_up_is_rejected_while_a_login_would_require_an_action()
    {
        var contract = new TestAction("sign_contract");
        _fixture.Actions.Add(contract);

        (await _fixture.StepUpAsync(StepUp())).Error.ShouldBe(RequiredActionErrors.SignInAgain);
        _database.Sessions.Reload(_session).AuthenticatedAt.ShouldBe(TestTime.Start);

        contract.IsComplete = true;
        (await _fixture.StepUpAsync(StepUp())).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_wrong_password_counts_like_a_wrong_login_and_renews_nothing()
    {
        (await _fixture.StepUpAsync(StepUp() with { Password = "wrong" })).Error.ShouldBe(UserErrors.InvalidCredentials);

        _database.Users.Reload(_alice).Attempts.FailedCount.ShouldBe(1);
        _database.Sessions.Reload(_session).AuthenticatedAt.ShouldBe(TestTime.Start);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task With_a_second_factor_a_code_is_required_as_well()
    {
        _database.EnrollTotp(_alice);

        (await _fixture.StepUpAsync(StepUp())).Error!.Fields!.Keys.ShouldBe(["code"]);
        (await _fixture.StepUpAsync(StepUp(_database.GetCode(_alice)))).Value.Methods.ShouldBe(["pwd", "otp", "mfa"]);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task Wrong_codes_count_across_right_passwords_until_the_lockout()
    {
        _database.EnrollTotp(_alice);

        for (var i = 0; i < 5; i++) (await _fixture.StepUpAsync(StepUp("000000"))).Error.ShouldBe(SecondFactorErrors.InvalidCode);

        (await _fixture.StepUpAsync(StepUp(_database.GetCode(_alice)))).Error!.Code.ShouldBe("account_locked");
        _database.Sessions.Reload(_session).AuthenticatedAt.ShouldBe(TestTime.Start);
    }

    [Fact]
    [Trait("Requirement", "R81")]
    public async Task A_pause_of_the_network_does_not_reject_the_signed_in_user()
    {
        _database.EnrollTotp(_alice);
        _fixture.Request.Actor = new SignedInUser(_alice.Id, _session.Id, IsAdministrator: false, _session.AuthenticatedAt);
        for (var i = 0; i < 3; i++) _fixture.SprayingDetector.RecordFailure(_fixture.Request.Client, LoginNameDigest.From(LoginName.Parse($"unknown {i}")));

        (await _fixture.StepUpAsync(StepUp(_database.GetCode(_alice)))).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_session_that_ends_during_the_verification_is_not_stepped_up()
    {
        _fixture.Passwords.WhileVerifying = () => _database.Sessions.Change(_session, session => session.End(SessionEndReason.Logout, _database.Now));

        (await _fixture.StepUpAsync(StepUp())).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    private StepUpCommand StepUp(string? code = null) => new(_alice.Id, _session.Id, "right", code);
}
