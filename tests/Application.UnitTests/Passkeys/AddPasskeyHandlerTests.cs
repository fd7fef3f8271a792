using Auth.Application.Mail;
using Auth.Application.Passkeys;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Passkeys;

/// <summary>The registration of a passkey, from its options to the authenticator's response.</summary>
public class AddPasskeyHandlerTests
{
    private readonly PasskeyFixture _fixture = new();
    private readonly TestDatabase _database;
    private readonly User _alice;

    public AddPasskeyHandlerTests()
    {
        _database = _fixture.Database;
        _alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task The_response_of_an_authenticator_adds_its_passkey()
    {
        var ceremony = await BeginAsync();

        var added = (await _fixture.AddAsync(_alice, TestWebAuthn.Respond(ceremony, "phone 1"), "My phone")).Value;

        added.ShouldBe(new PasskeyDetails(added.Id, "My phone", _database.Now, LastUsedAt: null));
        (await _fixture.ListAsync(_alice)).ShouldBe([added]);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_wrong_response_adds_nothing_and_uses_up_the_ceremony()
    {
        var ceremony = await BeginAsync();

        (await _fixture.AddAsync(_alice, new PasskeyResponse(ceremony.Token.Reveal(), "another-challenge phone 1"))).Error.ShouldBe(PasskeyErrors.RegistrationRejected);
        (await _fixture.AddAsync(_alice, TestWebAuthn.Respond(ceremony, "phone 1"))).Error.ShouldBe(PasskeyErrors.InvalidRegistrationCeremony);

        _database.Passkeys.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task The_ceremony_of_another_user_is_rejected()
    {
        var ceremony = (await _fixture.BeginAsync(_database.Add(TestUsers.Create("bob")))).Value;

        (await _fixture.AddAsync(_alice, TestWebAuthn.Respond(ceremony, "phone 1"))).Error.ShouldBe(PasskeyErrors.InvalidRegistrationCeremony);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_credential_of_another_user_is_not_added_again()
    {
        _database.Add(TestPasskeys.Create(_database.Add(TestUsers.Create("bob")), "phone"));

        (await _fixture.AddAsync(_alice, TestWebAuthn.Respond(await BeginAsync(), "phone 1"))).Error.ShouldBe(PasskeyErrors.AlreadyRegistered);
    }

    [Fact]
    public void The_validator_requires_a_name() =>
        new AddPasskeyValidator().GetRejectedFields(new AddPasskeyCommand(_alice.Id, " ", new("pkc_x", "x"), A.Client())).ShouldBe(["name"]);

    [Fact]
    public async Task A_new_ceremony_beyond_the_maximum_evicts_the_oldest()
    {
        var first = await BeginAsync();
        for (var i = 0; i < 10; i++)
        {
            _database.Time.Advance(TimeSpan.FromSeconds(1));
            await BeginAsync();
        }

        _database.PasskeyCeremonies.All.Count.ShouldBe(10);
        (await _fixture.AddAsync(_alice, TestWebAuthn.Respond(first, "phone 1"))).Error.ShouldBe(PasskeyErrors.InvalidRegistrationCeremony);
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task An_added_passkey_is_reported_to_the_verified_email()
    {
        await _fixture.AddAsync(_alice, TestWebAuthn.Respond(await BeginAsync(), "phone 1"));

        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.PasskeyAdded, "alice@example.org"));
    }

    [Fact]
    public async Task A_user_who_no_longer_exists_is_asked_to_sign_in()
    {
        var ceremony = await BeginAsync();
        _database.Users.Remove(_alice);

        (await _fixture.AddAsync(_alice, TestWebAuthn.Respond(ceremony, "phone 1"))).Error.ShouldBe(SessionErrors.NotAuthenticated);
        (await _fixture.BeginAsync(_alice)).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    private async Task<StartedCeremony> BeginAsync() => (await _fixture.BeginAsync(_alice)).Value;
}
