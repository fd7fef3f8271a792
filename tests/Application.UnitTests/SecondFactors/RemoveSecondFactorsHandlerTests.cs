using Auth.Application.Mail;
using Auth.Application.SecondFactors;
using Auth.Application.UnitTests.Common;
using Auth.Domain.SecondFactors;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.SecondFactors;

public class RemoveSecondFactorsHandlerTests
{
    private const AuthenticationMethods PasswordAndCode = AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode;

    private readonly SecondFactorFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;

    public RemoveSecondFactorsHandlerTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
    }

    [Fact]
    public async Task Removal_deletes_recovery_codes_and_challenges_and_keeps_sessions_that_used_no_code()
    {
        var (session, _) = _database.SignIn(_alice);
        _database.EnrollTotp(_alice);
        _database.LoginChallenges.Store(LoginChallenge.Create(_alice, A.Client(), remember: false, _database.Now).Challenge);

        (await _fixture.RemoveAsync(_alice)).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(_alice).HasSecondFactor.ShouldBeFalse();
        (await _fixture.GetAsync(_alice)).ShouldBe(new SecondFactorDetails(Totp: null, RecoveryCodesLeft: 0, Passkeys: 0));
        _database.LoginChallenges.All.ShouldBeEmpty();
        _database.Sessions.Reload(session).IsLive(_database.Now).ShouldBeTrue();
    }

    [Theory]
    [Trait("Requirement", "R80")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Removal_ends_the_other_sessions_that_rest_on_a_code(bool keepPasskeys)
    {
        _database.EnrollTotp(_alice);
        var passkey = _database.Add(TestPasskeys.Create(_alice));
        var (current, _) = _database.SignIn(_alice, credentials: PasswordAndCode);
        var (other, _) = _database.SignIn(_alice, credentials: PasswordAndCode);
        var (ofPasskey, _) = _database.SignIn(_alice, credentials: passkey.SessionCredentials);

        await _fixture.RemoveAsync(_alice, keepPasskeys, current.Id);

        var ended = _database.Events.OfType<SessionEnded>();
        ended.ShouldAllBe(e => e.Why == SessionEndReason.CredentialRemoved);
        ended.Select(e => e.SessionId).ShouldBe(keepPasskeys ? [other.Id] : [other.Id, ofPasskey.Id], ignoreOrder: true);
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task A_removal_is_reported_once()
    {
        _database.EnrollTotp(_alice);

        for (var i = 0; i < 2; i++) await _fixture.RemoveAsync(_alice);

        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.SecondFactorRemoved, "alice@example.org"));
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task Each_removed_passkey_is_reported()
    {
        _database.Add(TestPasskeys.Create(_alice));

        await _fixture.RemoveAsync(_alice);

        _database.Mails.All.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.PasskeyRemoved);
        _database.Passkeys.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task Passkeys_stay_if_they_are_kept()
    {
        var phone = _database.Add(TestPasskeys.Create(_alice));

        await _fixture.RemoveAsync(_alice, keepPasskeys: true);

        _database.Passkeys.All.ShouldHaveSingleItem().Id.ShouldBe(phone.Id);
    }
}
