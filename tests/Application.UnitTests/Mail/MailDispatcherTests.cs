using Auth.Application.Mail;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Users;
using Auth.TestData;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Auth.Application.UnitTests.Mail;

public class MailDispatcherTests
{
    private static readonly Uri Link = new("https://auth.example.org/link");

    private readonly TestDatabase _database = new();
    private readonly IMailer _mailer = Substitute.For<IMailer>();
    private readonly IMailTemplates _templates = Substitute.For<IMailTemplates>();
    private readonly IEmailLinkUrlBuilder _urlBuilder = Substitute.For<IEmailLinkUrlBuilder>();

    public MailDispatcherTests()
    {
        _templates.Render(default, default!, default!, default, default, default, default).ReturnsForAnyArgs(call =>
            new MailMessage(call.Arg<EmailAddress>(), $"{call.Arg<MailKind>()} {call.Arg<Uri?>()} {call.Arg<TimeSpan?>()}".Trim(), "", ""));
        _urlBuilder.Build(default, default!).ReturnsForAnyArgs(Link);
        _urlBuilder.Build(default!).ReturnsForAnyArgs(Link);
    }

    /// <summary>The token of the only link that was sent.</summary>
    private Token<EmailLink> SentToken => (Token<EmailLink>)_urlBuilder.ReceivedCalls().Single().GetArguments()[1]!;

    private List<string> SentMails => [.. _mailer.ReceivedCalls().Select(call => (MailMessage)call.GetArguments()[0]!).Select(mail => $"{mail.To}: {mail.Subject}")];

    [Fact]
    public async Task Without_a_due_mail_nothing_is_sent()
    {
        (await SendNextAsync()).ShouldBeFalse();

        SentMails.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mail_is_removed_once_it_has_been_sent()
    {
        Enqueue(MailKind.PasswordChanged, _database.Add(TestUsers.Create().WithEmail("alice@example.org")));

        (await SendNextAsync()).ShouldBeTrue();

        SentMails.ShouldBe(["alice@example.org: PasswordChanged"]);
        _database.Mails.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_link_is_created_when_its_mail_is_sent_and_replaces_the_previous_one()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        _database.AddLink(alice, EmailLinkPurpose.Recovery);
        _database.Time.Advance(TimeSpan.FromMinutes(5));
        Enqueue(MailKind.Recovery, alice);

        await SendNextAsync();

        SentMails.ShouldBe([$"alice@example.org: Recovery {Link} 01:00:00"]);
        var link = _database.EmailLinks.All.ShouldHaveSingleItem();
        (link.TokenHash, link.ExpiresAt).ShouldBe((SentToken.Hash(), _database.Now.AddHours(1)));
    }

    [Fact]
    public async Task A_mail_is_discarded_if_a_later_one_has_sent_a_link()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        Enqueue(MailKind.Recovery, alice);
        _database.Time.Advance(TimeSpan.FromMinutes(5));
        var (_, later) = _database.AddLink(alice, EmailLinkPurpose.Recovery);

        (await SendNextAsync()).ShouldBeTrue();

        SentMails.ShouldBeEmpty();
        _database.EmailLinks.All.ShouldHaveSingleItem().TokenHash.ShouldBe(later.Hash());
    }

    [Fact]
    [Trait("Requirement", "R22")]
    public async Task A_recovery_for_an_unknown_email_is_discarded()
    {
        Enqueue(MailKind.Recovery, _database.Add(User.Decoy(TestValues.Username("decoy"), _database.Now)), "unknown@example.org");

        (await SendNextAsync()).ShouldBeTrue();

        SentMails.ShouldBeEmpty();
        _database.Mails.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_recovery_is_sent_only_to_a_verified_email()
    {
        Enqueue(MailKind.Recovery, _database.Add(TestUsers.Create().WithEmail("alice@example.org")));

        await SendNextAsync();

        SentMails.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_recovery_is_not_sent_to_a_previous_email()
    {
        Enqueue(MailKind.Recovery, _database.Add(TestUsers.Create().WithVerifiedEmail("new@example.org")), "old@example.org");

        await SendNextAsync();

        SentMails.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R67")]
    public async Task A_mail_from_before_a_password_change_creates_no_link()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        Enqueue(MailKind.Recovery, alice);
        _database.Users.Change(alice, user => user.ChangePassword(TestValues.Hash("another"), _database.Now));

        await SendNextAsync();

        SentMails.ShouldBeEmpty();
        _database.EmailLinks.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_mail_of_a_registration_creates_its_link()
    {
        var (registration, _) = _database.AddRegistration("alice", "alice@example.org");
        _database.Mails.Store(new QueuedMail(MailKind.Registration, registration.Id, "alice", registration.Email, _database.Now));

        await SendNextAsync();

        SentMails.ShouldBe([$"alice@example.org: Registration {Link} 1.00:00:00"]);
        _database.PendingRegistrations.Reload(registration).TokenHash.ShouldBe(SentToken.Hash());
    }

    [Fact]
    public async Task A_verified_email_gets_no_verification_link()
    {
        Enqueue(MailKind.AddressVerification, _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org")));

        await SendNextAsync();

        SentMails.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mail_that_was_rejected_permanently_is_discarded()
    {
        Enqueue(MailKind.PasswordChanged, _database.Add(TestUsers.Create().WithEmail("alice@example.org")));
        _mailer.SendAsync(default!, default).ThrowsAsyncForAnyArgs(new MailRejectedException("No such mailbox."));

        (await SendNextAsync()).ShouldBeTrue();

        _database.Mails.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task The_link_of_an_invitation_is_created_when_its_mail_is_sent()
    {
        var invitation = EnqueueInvitation();
        _database.Time.Advance(TimeSpan.FromHours(1));

        await SendNextAsync();

        SentMails.ShouldBe([$"alice@example.org: Invitation {Link} 6.23:00:00"]);
        _database.Invitations.Reload(invitation).TokenHash.ShouldBe(((Token<Invitation>)_urlBuilder.ReceivedCalls().Single().GetArguments()[0]!).Hash());
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task The_mail_of_a_withdrawn_invitation_is_discarded()
    {
        var invitation = EnqueueInvitation();
        _database.Invitations.Change(invitation, stored => stored.Withdraw(_database.Now));

        (await SendNextAsync()).ShouldBeTrue();

        SentMails.ShouldBeEmpty();
        _database.Mails.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mail_that_could_not_be_sent_is_retried_after_a_delay()
    {
        Enqueue(MailKind.PasswordChanged, _database.Add(TestUsers.Create().WithEmail("alice@example.org")));
        _mailer.SendAsync(default!, default).ThrowsAsyncForAnyArgs(new IOException("The server is unavailable."));

        (await SendNextAsync()).ShouldBeTrue();

        _database.Mails.All.ShouldHaveSingleItem().DueAt.ShouldBe(_database.Now + MailDispatcher.InitialBackoff);
    }

    [Fact]
    public async Task A_mail_that_could_not_be_sent_for_a_day_is_discarded()
    {
        Enqueue(MailKind.PasswordChanged, _database.Add(TestUsers.Create().WithEmail("alice@example.org")));
        _mailer.SendAsync(default!, default).ThrowsAsyncForAnyArgs(new IOException("The server is unavailable."));
        _database.Time.Advance(MailDispatcher.RetryWindow);

        (await SendNextAsync()).ShouldBeTrue();

        _database.Mails.All.ShouldBeEmpty();
    }

    private Invitation EnqueueInvitation()
    {
        var email = TestValues.Email("alice@example.org");
        var invitation = _database.Invitations.Store(Invitation.Create(new(null, email, [], Invitation.DefaultLifetime), inviter: null, _database.Now));
        _database.Mails.Store(new QueuedMail(invitation.Id, "", email, _database.Now));
        return invitation;
    }

    private void Enqueue(MailKind kind, User user, string? to = null) =>
        _database.Mails.Store(new QueuedMail(kind, user.Id, user.Username.Value, to is null ? user.Email! : TestValues.Email(to), _database.Now, user.PasswordVersion));

    private Task<bool> SendNextAsync()
    {
        var context = _database.NewContext();
        var dispatcher = new MailDispatcher(
            context.MailOutbox,
            context.EmailLinks,
            context.PendingRegistrations,
            context.Invitations,
            context.Users,
            context.UnitOfWork,
            _urlBuilder,
            _templates,
            _mailer,
            _database.Time,
            NullLogger<MailDispatcher>.Instance);
        return dispatcher.SendNextAsync(CancellationToken.None);
    }
}
