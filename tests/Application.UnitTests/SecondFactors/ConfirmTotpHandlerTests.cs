using Auth.Application.Mail;
using Auth.Application.SecondFactors;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.SecondFactors;

public class ConfirmTotpHandlerTests
{
    private readonly SecondFactorFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;
    private readonly Session _current;

    public ConfirmTotpHandlerTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create());
        _current = _database.SignIn(_alice).Session;
    }

    [Fact]
    public async Task The_first_code_completes_the_enrollment_and_ends_the_other_sessions()
    {
        var (other, _) = _database.SignIn(_alice);
        await _fixture.EnrollAsync(_alice);

        var recoveryCodes = (await ConfirmAsync(_database.GetCode(_alice))).Value;

        recoveryCodes.Count.ShouldBe(10);
        (await _fixture.GetAsync(_alice)).ShouldBe(new SecondFactorDetails(new TotpDetails(_database.Now), RecoveryCodesLeft: 10, Passkeys: 0));
        _database.Users.Reload(_alice).HasSecondFactor.ShouldBeTrue();
        _database.Events.OfType<SessionEnded>().ShouldBe([new SessionEnded(other.Id, _alice.Id, SessionEndReason.SecondFactorEnrolled, _database.Now)]);
        _database.Sessions.Reload(_current).IsLive(_database.Now).ShouldBeTrue();
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task The_first_code_is_used_up()
    {
        await _fixture.EnrollAsync(_alice);
        await ConfirmAsync(_database.GetCode(_alice));

        var authenticator = _database.TotpAuthenticators.All.ShouldHaveSingleItem();
        var step = _fixture.Totp.FindMatchingStep(_database.GetCode(_alice), _alice.Id, authenticator.Secret, _database.Now)!.Value;

        authenticator.AcceptStep(step).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_wrong_first_code_is_counted_and_completes_nothing()
    {
        await _fixture.EnrollAsync(_alice);

        for (var i = 0; i < 5; i++) (await ConfirmAsync("000000")).Error.ShouldBe(SecondFactorErrors.InvalidCode);

        (await ConfirmAsync(_database.GetCode(_alice))).Error!.Code.ShouldBe("account_locked");
        _database.Users.Reload(_alice).HasSecondFactor.ShouldBeFalse();
    }

    [Fact]
    public async Task An_enrollment_that_was_never_started_cannot_be_completed() => (await ConfirmAsync(_database.GetCode(_alice))).Error.ShouldBe(SecondFactorErrors.NotFound);

    [Fact]
    public async Task An_enrollment_is_completed_once()
    {
        _database.EnrollTotp(_alice);

        (await ConfirmAsync(_database.GetCode(_alice))).Error.ShouldBe(SecondFactorErrors.AlreadyEnrolled);
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task The_first_code_clears_no_failures_because_its_secret_was_shown_to_the_same_client()
    {
        _database.Users.Change(_alice, user =>
        {
            for (var i = 0; i < 4; i++) user.AddFailedAttempt(_database.Now);
        });
        await _fixture.EnrollAsync(_alice);

        (await ConfirmAsync(_database.GetCode(_alice))).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(_alice).Attempts.FailedCount.ShouldBe(4);
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task An_enrollment_is_reported_to_the_verified_email()
    {
        var bob = _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));
        await _fixture.EnrollAsync(bob);

        await _fixture.ConfirmAsync(bob, _database.SignIn(bob).Session, _database.GetCode(bob));

        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.SecondFactorAdded, "bob@example.org"));
    }

    private Task<Result<IReadOnlyList<RecoveryCode>>> ConfirmAsync(string code) => _fixture.ConfirmAsync(_alice, _current, code);
}
