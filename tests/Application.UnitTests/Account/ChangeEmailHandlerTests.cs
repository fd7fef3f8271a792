using Auth.Application.Account;
using Auth.Application.Mail;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Account;

public class ChangeEmailHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task A_new_email_gets_a_verification_link_and_does_not_replace_the_current_one_yet()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("old@example.org"));

        (await ChangeAsync(alice, "new@example.org")).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(alice).Email!.Value.ShouldBe("old@example.org");
        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.AddressVerification, "new@example.org"));
    }

    [Fact]
    [Trait("Requirement", "R70")]
    [Trait("Requirement", "R73")]
    public async Task The_verified_email_is_notified_when_another_one_is_requested()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("old@example.org"));

        await ChangeAsync(alice, "new@example.org");

        _database.Mails.All.Select(mail => (mail.Kind, mail.Recipient.Value)).ShouldBe(
            [(MailKind.AddressVerification, "new@example.org"), (MailKind.AddressChangeRequested, "old@example.org")], ignoreOrder: true);
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task The_mail_records_the_session_that_requested_it()
    {
        var alice = _database.Add(TestUsers.Create());
        var (session, _) = _database.SignIn(alice);

        await ChangeAsync(alice, "new@example.org", session: session.Id);

        _database.Mails.All.ShouldHaveSingleItem().RequestedBy.ShouldBe(session.Id);
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_newer_request_replaces_an_older_one_at_once()
    {
        var alice = _database.Add(TestUsers.Create());
        _database.AddLink(alice, EmailLinkPurpose.Verification, "first@example.org");
        await ChangeAsync(alice, "second@example.org");

        await ChangeAsync(alice, "third@example.org");

        _database.Mails.All.Select(mail => mail.Recipient.Value).ShouldBe(["third@example.org"]);
        _database.EmailLinks.All.ShouldBeEmpty();
    }

    [Theory]
    [Trait("Requirement", "R22")]
    [InlineData(nameof(RegistrationMode.Open), false, true)]
    [InlineData(nameof(RegistrationMode.Open), true, false)]
    [InlineData(nameof(RegistrationMode.Invitation), false, false)]
    [InlineData(nameof(RegistrationMode.Closed), false, false)]
    public async Task An_email_in_use_is_revealed_only_where_registration_reveals_it(string modeName, bool requireVerifiedEmail, bool isRevealed)
    {
        var mode = Enum.Parse<RegistrationMode>(modeName);
        var settings = new RegistrationSettings(requireVerifiedEmail, mode);
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        (await ChangeAsync(alice, "bob@example.org", settings)).Error.ShouldBe(isRevealed ? UserErrors.EmailTaken : null);
        (await ChangeAsync(alice, "alice@example.org", settings)).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task A_request_for_the_verified_email_sends_nothing()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));

        (await ChangeAsync(alice, "alice@example.org")).IsSuccess.ShouldBeTrue();

        _database.Mails.All.ShouldBeEmpty();
    }

    private Task<Result> ChangeAsync(User user, string email, RegistrationSettings? settings = null, SessionId session = default)
    {
        var context = _database.NewContext();
        return new ChangeEmailHandler(context.Users, context.EmailLinks, context.MailOutbox, settings ?? new RegistrationSettings(RequireVerifiedEmail: false), _database.Time)
            .RunAsync(new ChangeEmailCommand(user.Id, email, session), context.UnitOfWork);
    }
}
