using Auth.Application.Mail;
using Auth.Application.Passkeys;
using Auth.Application.SecondFactors;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Passkeys;

/// <summary>Passkeys are added and removed.</summary>
public class PasskeyTests
{
    private readonly TheApplication _app = new();
    private readonly User _alice;

    public PasskeyTests() => _alice = _app.With(TestUsers.Create().WithVerifiedEmail("alice@example.org"));

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_passkey_that_its_authenticator_has_shown_is_added()
    {
        var added = (await AddAsync("My phone", "phone")).Value;

        added.ShouldBe(new PasskeyDetails(added.Id, "My phone", _app.Now, LastUsedAt: null));
        (await _app.Send(new ListPasskeysQuery(_alice.Id))).Value.ShouldBe([added]);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_wrong_answer_adds_nothing_and_uses_up_its_challenge()
    {
        var begun = await BeginAsync();

        (await EndAsync(begun, "another-challenge phone 1")).Error.ShouldBe(PasskeyErrors.RegistrationRejected);
        (await EndAsync(begun, $"{begun.Options} phone 1")).Error.ShouldBe(PasskeyErrors.InvalidRegistrationCeremony);

        (await _app.Send(new ListPasskeysQuery(_alice.Id))).Value.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_challenge_of_another_person_adds_nothing()
    {
        var bob = _app.With(TestUsers.Create("bob"));
        var begun = (await _app.Send(new BeginPasskeyRegistrationCommand(bob.Id, TestClients.Create()))).Value;

        (await EndAsync(begun, $"{begun.Options} phone 1")).Error.ShouldBe(PasskeyErrors.InvalidRegistrationCeremony);
    }

    [Fact]
    [Trait("Requirement", "R69")]
    public async Task A_credential_that_somebody_has_is_not_added_again()
    {
        _app.Has(TestPasskeys.Create(_app.With(TestUsers.Create("bob")), "phone"));

        (await AddAsync("x", "phone")).Error.ShouldBe(PasskeyErrors.AlreadyRegistered);
    }

    [Fact]
    public async Task A_name_is_looked_at_before_the_challenge_is_used_up()
    {
        var begun = await BeginAsync();
        var answer = new PasskeyResponse(begun.Token.Reveal(), $"{begun.Options} phone 1");

        (await _app.Send(new AddPasskeyCommand(_alice.Id, " ", answer, TestClients.Create()))).Error!.Fields!.ShouldContainKey("name");
        (await _app.Send(new AddPasskeyCommand(_alice.Id, "x", answer, TestClients.Create()))).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_person_has_ten_ceremonies_at_the_most()
    {
        var first = await BeginAsync();
        for (var i = 0; i < 10; i++)
        {
            _app.Time.Advance(TimeSpan.FromSeconds(1));
            await BeginAsync();
        }

        (await _app.Ceremonies.ListByUserAsync(_alice.Id, default)).Count.ShouldBe(10);
        (await EndAsync(first, $"{first.Options} phone 1")).Error.ShouldBe(PasskeyErrors.InvalidRegistrationCeremony);
    }

    [Fact]
    public async Task A_passkey_of_another_is_not_removed()
    {
        var bobs = _app.Has(TestPasskeys.Create(_app.With(TestUsers.Create("bob"))));

        (await _app.Send(new RemovePasskeyCommand(_alice.Id, bobs.Id))).Error.ShouldBe(PasskeyErrors.NotFound);

        (await _app.Passkeys.ListByUserAsync(bobs.UserId, default)).ShouldBe([bobs]);
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task What_is_added_and_removed_is_told_to_the_address()
    {
        var phone = (await AddAsync("phone", "phone")).Value;
        await AddAsync("key", "key");

        await _app.Send(new RemovePasskeyCommand(_alice.Id, new(phone.Id)));
        await _app.Send(new RemoveSecondFactorsCommand(_alice.Id));

        _app.Letters.Select(l => l.Kind).ShouldBe([MailKind.PasskeyAdded, MailKind.PasskeyAdded, MailKind.PasskeyRemoved, MailKind.PasskeyRemoved]);
        (await _app.Passkeys.ListByUserAsync(_alice.Id, default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_removes_the_authenticator_keeps_the_passkeys()
    {
        var phone = _app.Has(TestPasskeys.Create(_alice));

        await _app.Send(new RemoveSecondFactorsCommand(_alice.Id, KeepPasskeys: true));

        (await _app.Passkeys.ListByUserAsync(_alice.Id, default)).ShouldBe([phone]);
    }

    [Fact]
    public async Task An_account_that_has_gone_adds_nothing()
    {
        var begun = await BeginAsync();
        _app.Without(_alice);

        (await EndAsync(begun, $"{begun.Options} phone 1")).Error.ShouldBe(SessionErrors.NotAuthenticated);
        (await _app.Send(new BeginPasskeyRegistrationCommand(_alice.Id, TestClients.Create()))).Error.ShouldBe(SessionErrors.NotAuthenticated);
        (await _app.Send(new RemovePasskeyCommand(_alice.Id, default))).Error.ShouldBe(SessionErrors.NotAuthenticated);
    }

    private async Task<Result<PasskeyDetails>> AddAsync(string name, string credential)
    {
        var begun = await BeginAsync();
        return await EndAsync(begun, $"{begun.Options} {credential} 1", name);
    }

    private async Task<StartedCeremony> BeginAsync() => (await _app.Send(new BeginPasskeyRegistrationCommand(_alice.Id, TestClients.Create()))).Value;

    private Task<Result<PasskeyDetails>> EndAsync(StartedCeremony begun, string credential, string name = "x") =>
        _app.Send(new AddPasskeyCommand(_alice.Id, name, new(begun.Token.Reveal(), credential), TestClients.Create()));
}
