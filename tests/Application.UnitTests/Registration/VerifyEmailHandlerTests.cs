using Auth.Application.Mail;
using Auth.Application.Registration;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Registration;

public class VerifyEmailHandlerTests
{
    private readonly VerifyEmailFixture _fixture = new();
    private readonly TestDatabase _database;

    public VerifyEmailHandlerTests() => _database = _fixture.Database;

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_verifies_an_email_once()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification);

        (await VerifyAsync(token)).IsSuccess.ShouldBeTrue();
        (await VerifyAsync(token)).Error.ShouldBe(EmailLinkErrors.Invalid);

        _database.Users.Reload(alice).EmailVerifiedAt.ShouldBe(_database.Now);
        _database.Events.All.ShouldHaveSingleItem().Event.ShouldBe(new EmailVerified(alice.Id, _database.Now));
        _database.EmailLinks.All.ShouldBeEmpty();
        _database.Mails.All.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("lnk_")]
    [InlineData("ses_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Text_that_is_no_token_verifies_nothing(string text) => (await VerifyAsync(text)).Error.ShouldBe(EmailLinkErrors.Invalid);

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_recovery_link_verifies_nothing()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Recovery);

        (await VerifyAsync(token)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_verification_link_expires_after_a_day()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification);

        _database.Time.Advance(TimeSpan.FromDays(1));

        (await VerifyAsync(token)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R70")]
    public async Task A_changed_email_is_reported_to_the_previous_one_whose_links_end()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("old@example.org"));
        _database.AddLink(alice, EmailLinkPurpose.Recovery);
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification, "new@example.org");

        (await VerifyAsync(token)).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(alice).Email!.Value.ShouldBe("new@example.org");
        var mail = _database.Mails.All.ShouldHaveSingleItem();
        (mail.Kind, mail.Recipient.Value).ShouldBe((MailKind.AddressChanged, "old@example.org"));
        _database.EmailLinks.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_email_that_another_user_has_verified_meanwhile_is_rejected()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("old@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification, "bob@example.org");
        _database.Add(TestUsers.Create("bob").WithVerifiedEmail("bob@example.org"));

        (await VerifyAsync(token)).Error.ShouldBe(UserErrors.EmailTaken);

        _database.Users.Reload(alice).Email!.Value.ShouldBe("old@example.org");
    }

    [Fact]
    public async Task An_account_with_the_same_unverified_email_loses_it()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("old@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification, "new@example.org");
        var squatter = _database.Add(TestUsers.Create("squatter").WithEmail("new@example.org"));

        (await VerifyAsync(token)).IsSuccess.ShouldBeTrue();

        (_database.Users.Reload(alice).Email!.Value, _database.Users.Reload(squatter).Email).ShouldBe(("new@example.org", null));
    }

    [Fact]
    public async Task An_email_is_stored_in_the_spelling_to_which_the_link_was_sent()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification, "Alice@example.org");

        await VerifyAsync(token);

        _database.Users.Reload(alice).Email!.Value.ShouldBe("Alice@example.org");
    }

    [Fact]
    public async Task The_email_of_a_locked_account_does_not_change()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("old@example.org").LockedByAdministrator());
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification, "new@example.org");

        (await VerifyAsync(token)).Error.ShouldBe(EmailLinkErrors.Invalid);
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_changed_email_cancels_queued_mails_with_links()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        _database.Mails.Store(new QueuedMail(MailKind.AddressVerification, alice.Id, "alice", TestValues.Email("evil@example.net"), _database.Now));
        var (_, token) = _database.AddLink(alice, EmailLinkPurpose.Verification, "new@example.org");

        await VerifyAsync(token);

        _database.Mails.All.Select(mail => mail.Kind).ShouldBe([MailKind.AddressChanged]);
    }

    /// <summary>Verifies in a session of the account, if the link has one.</summary>
    private Task<Result<VerifiedEmail>> VerifyAsync(Token<EmailLink> token)
    {
        if (_database.EmailLinks.All.SingleOrDefault(link => link.TokenHash == token.Hash()) is { } link) _fixture.SignIn(link.UserId);
        return VerifyAsync(token.Reveal());
    }

    private Task<Result<VerifiedEmail>> VerifyAsync(string token) => _fixture.HandleAsync(new VerifyEmailCommand(token));
}
