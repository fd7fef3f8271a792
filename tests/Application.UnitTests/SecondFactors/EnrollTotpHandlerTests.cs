using Auth.Application.SecondFactors;
using Auth.Application.UnitTests.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.SecondFactors;

/// <summary>The start of an enrollment, and its display until it is confirmed.</summary>
public class EnrollTotpHandlerTests
{
    private readonly SecondFactorFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;

    public EnrollTotpHandlerTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create());
    }

    [Fact]
    public async Task An_enrollment_changes_nothing_until_its_first_code_is_verified()
    {
        await _fixture.EnrollAsync(_alice);

        _database.Users.Reload(_alice).HasSecondFactor.ShouldBeFalse();
        (await _fixture.GetAsync(_alice)).ShouldBe(new SecondFactorDetails(Totp: null, RecoveryCodesLeft: 0, Passkeys: 0));
    }

    [Fact]
    public async Task The_encryption_key_is_ensured_once()
    {
        await _fixture.EnrollAsync(_alice);

        _fixture.Totp.EnsuredKeys.ShouldBe(1);
    }

    [Fact]
    public async Task A_confirmed_authenticator_is_not_enrolled_again()
    {
        _database.EnrollTotp(_alice);

        (await _fixture.EnrollAsync(_alice)).Error.ShouldBe(SecondFactorErrors.AlreadyEnrolled);
    }

    [Fact]
    public async Task A_pending_enrollment_is_shown_again_to_a_caller_who_has_its_secret()
    {
        var enrollment = (await _fixture.EnrollAsync(_alice)).Value;

        (await _fixture.ShowAsync(_alice, enrollment.Secret)).Value.ShouldBe(enrollment);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Secret")]
    [InlineData("another")]
    public async Task A_pending_enrollment_is_not_shown_to_a_caller_who_does_not_have_its_secret(string secret)
    {
        await _fixture.EnrollAsync(_alice);

        (await _fixture.ShowAsync(_alice, secret)).Error.ShouldBe(SecondFactorErrors.NotFound);
    }

    [Fact]
    public async Task An_enrollment_that_is_confirmed_or_was_never_started_is_not_shown()
    {
        (await _fixture.ShowAsync(_alice, "secret")).Error.ShouldBe(SecondFactorErrors.NotFound);

        var enrollment = (await _fixture.EnrollAsync(_alice)).Value;
        await _fixture.ConfirmAsync(_alice, _database.SignIn(_alice).Session, _database.GetCode(_alice));

        (await _fixture.ShowAsync(_alice, enrollment.Secret)).Error.ShouldBe(SecondFactorErrors.NotFound);
    }
}
