using Auth.Application.Sessions;
using Auth.Application.UnitTests.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Sessions;

public class StepUpTests
{
    private readonly TheApplication _app = new();
    private readonly User _alice;
    private readonly Session _session;

    public StepUpTests()
    {
        _alice = _app.With(TestUsers.Create());
        _session = _app.SignedIn(_alice).Session;
        _app.Time.Advance(TimeSpan.FromMinutes(20));
    }

    [Fact]
    public async Task A_right_password_is_a_new_proof_in_the_same_session()
    {
        var details = (await _app.Send(StepUp())).Value;

        details.Id.ShouldBe(_session.Id.Value);
        details.AuthenticatedAt.ShouldBe(_app.Now);
        details.Methods.ShouldBe(["pwd"]);
        _session.AuthenticatedAt.ShouldBe(_app.Now);
    }

    [Fact]
    public async Task A_wrong_password_is_counted_like_a_logins_and_proves_nothing()
    {
        (await _app.Send(StepUp() with { Password = "wrong" })).Error.ShouldBe(UserErrors.InvalidCredentials);

        _alice.Attempts.FailedCount.ShouldBe(1);
        _session.AuthenticatedAt.ShouldBe(TestTime.Start);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task With_a_second_factor_the_code_is_needed_as_well()
    {
        _app.Enrolled(_alice);

        (await _app.Send(StepUp())).Error!.Fields!.Keys.ShouldBe(["code"]);
        (await _app.Send(StepUp(_app.CodeOf(_alice)))).Value.Methods.ShouldBe(["pwd", "otp", "mfa"]);
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_wrong_code_is_counted_over_any_number_of_right_passwords()
    {
        _app.Enrolled(_alice);

        for (var i = 0; i < 5; i++) (await _app.Send(StepUp("000000"))).Error.ShouldBe(SecondFactorErrors.InvalidCode);

        (await _app.Send(StepUp(_app.CodeOf(_alice)))).Error!.Code.ShouldBe("account_locked");
        _session.AuthenticatedAt.ShouldBe(TestTime.Start);
    }

    [Fact]
    public async Task A_session_that_ended_meanwhile_is_not_stepped_up()
    {
        _app.WhileChecking = () => _session.End(SessionEndReason.Logout, _app.Now);

        (await _app.Send(StepUp())).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    private StepUpCommand StepUp(string? code = null) => new(_alice.Id, _session.Id, "right", code);
}
