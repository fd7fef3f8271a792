using Auth.Application.Mail;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Passkeys;

public class RemovePasskeyHandlerTests
{
    private readonly PasskeyFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;

    public RemovePasskeyHandlerTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task A_removed_passkey_is_gone_and_reported_to_the_verified_email()
    {
        var phone = _database.Add(TestPasskeys.Create(_alice));

        (await _fixture.RemoveAsync(_alice, phone.Id)).IsSuccess.ShouldBeTrue();

        _database.Passkeys.All.ShouldBeEmpty();
        _database.Mails.All.ShouldHaveSingleItem().Kind.ShouldBe(MailKind.PasskeyRemoved);
    }

    [Fact]
    [Trait("Requirement", "R80")]
    public async Task A_removed_passkey_ends_the_other_sessions_that_rest_on_it()
    {
        var phone = _database.Add(TestPasskeys.Create(_alice));
        var (current, _) = _database.SignIn(_alice, credentials: phone.SessionCredentials);
        var (other, _) = _database.SignIn(_alice, credentials: phone.SessionCredentials);
        _database.SignIn(_alice);

        await _fixture.RemoveAsync(_alice, phone.Id, current.Id);

        _database.Events.OfType<SessionEnded>().ShouldBe([new SessionEnded(other.Id, _alice.Id, SessionEndReason.CredentialRemoved, _database.Now)]);
    }

    [Fact]
    public async Task A_passkey_of_another_user_is_not_removed()
    {
        var passkeyOfBob = _database.Add(TestPasskeys.Create(_database.Add(TestUsers.Create("bob"))));

        (await _fixture.RemoveAsync(_alice, passkeyOfBob.Id)).Error.ShouldBe(PasskeyErrors.NotFound);

        _database.Passkeys.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_user_who_no_longer_exists_is_asked_to_sign_in()
    {
        _database.Users.Remove(_alice);

        (await _fixture.RemoveAsync(_alice, default)).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }
}
