using Auth.Application.Login;
using Auth.Application.Mail;
using Auth.Application.SecondFactors;
using Auth.Application.UnitTests.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.SecondFactors;

public class EnrollmentTests
{
    private readonly TheApplication _app = new();
    private readonly User _alice;
    private readonly Session _current;

    public EnrollmentTests()
    {
        _alice = _app.With(TestUsers.Create());
        _current = _app.SignedIn(_alice).Session;
    }

    [Fact]
    public async Task An_enrolment_changes_nothing_until_a_first_code_confirms_it()
    {
        await _app.Send(new EnrollTotpCommand(_alice.Id));

        _alice.HasSecondFactor.ShouldBeFalse();
        (await SeenAsync()).ShouldBe(new SecondFactorDetails(Totp: null, RecoveryCodesLeft: 0, Passkeys: 0));
        (await LoginAsync()).ShouldBeOfType<IssuedSession>();
    }

    [Fact]
    public async Task The_keys_are_there_before_a_seed_is_encrypted()
    {
        await _app.Send(new EnrollTotpCommand(_alice.Id));

        _app.Codes.Prepared.ShouldBe(1);
    }

    [Fact]
    public async Task A_pending_enrollment_is_shown_again_to_a_caller_who_has_its_secret()
    {
        var begun = await _app.Send(new EnrollTotpCommand(_alice.Id));

        (await _app.Send(new ShowTotpEnrollmentQuery(_alice.Id, begun.Value.Secret))).Value.ShouldBe(begun.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Secret")]
    [InlineData("another")]
    public async Task A_pending_enrollment_is_not_shown_to_a_caller_who_has_not_its_secret(string secret)
    {
        await _app.Send(new EnrollTotpCommand(_alice.Id));

        (await _app.Send(new ShowTotpEnrollmentQuery(_alice.Id, secret))).Error.ShouldBe(SecondFactorErrors.NotFound);
    }

    [Fact]
    public async Task An_enrollment_that_is_confirmed_or_was_never_begun_is_not_shown()
    {
        (await _app.Send(new ShowTotpEnrollmentQuery(_alice.Id, "secret"))).Error.ShouldBe(SecondFactorErrors.NotFound);

        var begun = await _app.Send(new EnrollTotpCommand(_alice.Id));
        await ConfirmAsync(_app.CodeOf(_alice));

        (await _app.Send(new ShowTotpEnrollmentQuery(_alice.Id, begun.Value.Secret))).Error.ShouldBe(SecondFactorErrors.NotFound);
    }

    [Fact]
    public async Task A_first_code_confirms_it_and_ends_the_other_sessions()
    {
        var (other, _) = _app.SignedIn(_alice);
        await _app.Send(new EnrollTotpCommand(_alice.Id));

        var codes = (await ConfirmAsync(_app.CodeOf(_alice))).Value;

        codes.Count.ShouldBe(10);
        (await SeenAsync()).ShouldBe(new SecondFactorDetails(new TotpDetails(_app.Now), RecoveryCodesLeft: 10, Passkeys: 0));
        other.Events.OfType<SessionEnded>().ShouldHaveSingleItem().Why.ShouldBe(SessionEndReason.SecondFactorEnrolled);
        _current.IsLive(_app.Now).ShouldBeTrue();
        (await LoginAsync()).ShouldBeOfType<IssuedChallenge>();
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task The_first_code_is_used_up()
    {
        await _app.Send(new EnrollTotpCommand(_alice.Id));
        await ConfirmAsync(_app.CodeOf(_alice));

        var authenticator = (await _app.Authenticators.FindAsync(_alice.Id, default))!;
        var step = _app.Codes.FindMatchingStep(_app.CodeOf(_alice), _alice.Id, authenticator.Secret, _app.Now)!.Value;

        authenticator.AcceptStep(step).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R65")]
    public async Task A_wrong_first_code_is_counted_and_confirms_nothing()
    {
        await _app.Send(new EnrollTotpCommand(_alice.Id));

        for (var i = 0; i < 5; i++) (await ConfirmAsync("000000")).Error.ShouldBe(SecondFactorErrors.InvalidCode);

        (await ConfirmAsync(_app.CodeOf(_alice))).Error!.Code.ShouldBe("account_locked");
        _alice.HasSecondFactor.ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_can_be_confirmed_before_it_has_begun() =>
        (await ConfirmAsync(_app.CodeOf(_alice))).Error.ShouldBe(SecondFactorErrors.NotFound);

    [Fact]
    public async Task What_is_confirmed_is_neither_begun_nor_confirmed_again()
    {
        _app.Enrolled(_alice);

        (await _app.Send(new EnrollTotpCommand(_alice.Id))).Error.ShouldBe(SecondFactorErrors.AlreadyEnrolled);
        (await ConfirmAsync(_app.CodeOf(_alice))).Error.ShouldBe(SecondFactorErrors.AlreadyEnrolled);
    }

    [Fact]
    public async Task Removing_takes_the_recovery_codes_and_the_challenges_and_ends_no_session()
    {
        _app.Enrolled(_alice);
        await LoginAsync();

        (await _app.Send(new RemoveSecondFactorsCommand(_alice.Id))).IsFailure.ShouldBeFalse();

        _alice.HasSecondFactor.ShouldBeFalse();
        (await SeenAsync()).ShouldBe(new SecondFactorDetails(Totp: null, RecoveryCodesLeft: 0, Passkeys: 0));
        (await _app.Challenges.ListByUserAsync(_alice.Id, default)).ShouldBeEmpty();
        _current.IsLive(_app.Now).ShouldBeTrue();
        (await LoginAsync()).ShouldBeOfType<IssuedSession>();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task An_enrolment_forgives_no_wrong_passwords_as_its_seed_is_told_to_whoever_asks()
    {
        for (var i = 0; i < 4; i++) _alice.GuessWrong(_app.Now);
        await _app.Send(new EnrollTotpCommand(_alice.Id));

        (await ConfirmAsync(_app.CodeOf(_alice))).IsFailure.ShouldBeFalse();

        _alice.Attempts.FailedCount.ShouldBe(4);
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task What_changes_of_the_second_factor_is_told_to_the_address()
    {
        var bob = _app.With(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));
        var (session, _) = _app.SignedIn(bob);

        await _app.Send(new EnrollTotpCommand(bob.Id));
        await _app.Send(new ConfirmTotpCommand(bob.Id, session.Id, _app.CodeOf(bob)));
        for (var i = 0; i < 2; i++) await _app.Send(new RemoveSecondFactorsCommand(bob.Id));

        _app.Letters.Select(l => (l.Kind, l.Recipient.Value)).ShouldBe([(MailKind.SecondFactorAdded, "bob@example.org"), (MailKind.SecondFactorRemoved, "bob@example.org")]);
    }

    [Fact]
    [Trait("Requirement", "R66")]
    public async Task A_new_set_of_recovery_codes_takes_the_place_of_the_old_one()
    {
        var (authenticator, old) = _app.Enrolled(_alice);

        var renewed = (await _app.Send(new RenewRecoveryCodesCommand(_alice.Id))).Value;

        authenticator.RedeemRecoveryCode(old[0], _app.Now).ShouldBeFalse();
        authenticator.RedeemRecoveryCode(renewed[0], _app.Now).ShouldBeTrue();
    }

    [Fact]
    public async Task There_are_no_recovery_codes_without_an_authenticator()
    {
        await _app.Send(new EnrollTotpCommand(_alice.Id));

        (await _app.Send(new RenewRecoveryCodesCommand(_alice.Id))).Error.ShouldBe(SecondFactorErrors.NotFound);
    }

    private Task<Domain.Common.Result<IReadOnlyList<RecoveryCode>>> ConfirmAsync(string code) => _app.Send(new ConfirmTotpCommand(_alice.Id, _current.Id, code));

    private async Task<SecondFactorDetails> SeenAsync() => (await _app.Send(new GetSecondFactorsQuery(_alice.Id))).Value;

    private async Task<LoginResult> LoginAsync() => (await _app.Send(new LoginCommand("alice", "right", Remember: false, TestClients.Create(), Presented: null))).Value;
}
