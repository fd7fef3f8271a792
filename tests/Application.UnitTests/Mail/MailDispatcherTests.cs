using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
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
    public async Task Another_spelling_of_a_verified_email_gets_a_verification_link()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        Enqueue(MailKind.AddressVerification, alice, "Alice@example.org");

        await SendNextAsync();

        _database.EmailLinks.All.ShouldHaveSingleItem().Email.Value.ShouldBe("Alice@example.org");
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
    public async Task An_invitation_records_whether_its_mail_was_sent()
    {
        var invitation = EnqueueInvitation();
        _mailer.SendAsync(default!, default).ThrowsAsyncForAnyArgs(new IOException("The server is unavailable."));
        await SendNextAsync();
        _database.Invitations.Reload(invitation).Delivery.ShouldBe(InvitationDelivery.Queued);

        _mailer.SendAsync(default!, default).ReturnsForAnyArgs(Task.CompletedTask);
        _database.Time.Advance(MailDispatcher.InitialBackoff);
        await SendNextAsync();

        _database.Invitations.Reload(invitation).Delivery.ShouldBe(InvitationDelivery.Sent);
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task An_invitation_records_that_its_mail_was_rejected_permanently()
    {
        var invitation = EnqueueInvitation();
        _mailer.SendAsync(default!, default).ThrowsAsyncForAnyArgs(new MailRejectedException("No such mailbox.", new IOException()));

        await SendNextAsync();

        _database.Invitations.Reload(invitation).Delivery.ShouldBe(InvitationDelivery.Failed);
    }

    [Fact]
    [Trait("Requirement", "R72")]
    public async Task An_invitation_records_that_its_mail_was_discarded_after_a_day()
    {
        var invitation = EnqueueInvitation();
        _mailer.SendAsync(default!, default).ThrowsAsyncForAnyArgs(new IOException("The server is unavailable."));
        _database.Time.Advance(MailDispatcher.RetryWindow);

        await SendNextAsync();

        _database.Invitations.Reload(invitation).Delivery.ShouldBe(InvitationDelivery.Failed);
    }

    /// <summary>The mail server has accepted it.</summary>
    [Fact]
    [Trait("Requirement", "R72")]
    public async Task A_mail_whose_delivery_cannot_be_recorded_is_not_sent_twice()
    {
        EnqueueInvitation();

        await Should.ThrowAsync<DatabaseBusyException>(() => SendNextAsync(wrap: unitOfWork => new BusyWhenRecording(unitOfWork)));
        _database.Time.Advance(InMemoryMailOutbox.Lease + MailDispatcher.RetryWindow);

        (await SendNextAsync()).ShouldBeFalse();
        SentMails.Count.ShouldBe(1);
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

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_mail_that_is_canceled_after_it_was_leased_creates_no_link()
    {
        var alice = _database.Add(TestUsers.Create().WithEmail("alice@example.org"));
        var mail = new QueuedMail(MailKind.AddressVerification, alice.Id, "alice", alice.Email!, _database.Now, alice.PasswordVersion);
        var outbox = Substitute.For<IMailOutbox>();
        outbox.LeaseNextAsync(default, default).ReturnsForAnyArgs(mail);

        (await SendNextAsync(outbox)).ShouldBeTrue();

        SentMails.ShouldBeEmpty();
        _database.EmailLinks.All.ShouldBeEmpty();
        await outbox.Received(1).TryLockAsync(mail, Arg.Any<CancellationToken>());
    }

    [Fact]
    [Trait("Requirement", "R73")]
    public async Task A_link_records_the_session_that_requested_its_mail()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        var session = SessionId.New(_database.Now);
        _database.Mails.Store(new QueuedMail(MailKind.AddressVerification, alice.Id, "alice", TestValues.Email("new@example.org"), _database.Now, alice.PasswordVersion) { RequestedBy = session });

        await SendNextAsync();

        _database.EmailLinks.All.ShouldHaveSingleItem().RequestedBy.ShouldBe(session);
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task Email_changes_of_signed_in_users_leave_mails_for_the_owner_of_the_mailbox()
    {
        for (var i = 0; i < MailboxQuota.Burst; i++) EnqueueVerification($"victim+{i}@example.org", requestedBy: SessionId.New(_database.Now));
        await SendAllAsync();
        SentMails.Count.ShouldBe(MailboxQuota.EmailChangeBurst);

        EnqueueVerification("victim@example.org");
        await SendAllAsync();

        SentMails.Count.ShouldBe(MailboxQuota.EmailChangeBurst + 1);
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task Mails_to_the_sub_addresses_of_one_mailbox_are_limited_together()
    {
        for (var i = 0; i < MailboxQuota.Burst + 3; i++) EnqueueVerification($"victim+{i}@example.org");
        EnqueueVerification("another@example.org");

        await SendAllAsync();

        SentMails.Count.ShouldBe(MailboxQuota.Burst + 1);
        SentMails.ShouldContain(mail => mail.StartsWith("another@", StringComparison.Ordinal));
        _database.Mails.All.ShouldBeEmpty();

        _database.Time.Advance(MailboxQuota.Interval);
        for (var i = 0; i < 2; i++) EnqueueVerification($"v.ictim+later{i}@example.org");
        await SendAllAsync();

        SentMails.Count.ShouldBe(MailboxQuota.Burst + 2);
    }

    [Theory]
    [Trait("Requirement", "R77")]
    [InlineData(MailKind.Registration)]
    [InlineData(MailKind.UsernameTaken)]
    public async Task Answers_to_registrations_are_limited_per_mailbox(MailKind kind)
    {
        for (var i = 0; i < MailboxQuota.Burst + 1; i++)
        {
            var (registration, _) = _database.AddRegistration($"alice{i}", $"victim+{i}@example.org");
            _database.Mails.Store(new QueuedMail(kind, registration.Id, registration.Username.Value, registration.Email, _database.Now));
        }

        await SendAllAsync();

        SentMails.Count.ShouldBe(MailboxQuota.Burst);
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task A_recovery_and_a_notice_are_sent_however_many_mails_their_mailbox_has_received()
    {
        for (var i = 0; i < MailboxQuota.Burst + 1; i++) EnqueueVerification($"alice+{i}@example.org");
        await SendAllAsync();
        var alice = _database.Add(TestUsers.Create("victim").WithVerifiedEmail("alice@example.org"));

        Enqueue(MailKind.Recovery, alice);
        Enqueue(MailKind.PasswordChanged, alice);
        await SendAllAsync();

        SentMails.TakeLast(2).ShouldBe([$"alice@example.org: Recovery {Link} 01:00:00", "alice@example.org: PasswordChanged"]);
    }

    /// <summary>An attacker with a session can request any number of them.</summary>
    [Fact]
    [Trait("Requirement", "R77")]
    public async Task Notices_of_requested_email_changes_are_limited_per_mailbox()
    {
        var alice = _database.Add(TestUsers.Create().WithVerifiedEmail("alice@example.org"));
        for (var i = 0; i < MailboxQuota.Burst + 2; i++) Enqueue(MailKind.AddressChangeRequested, alice);
        Enqueue(MailKind.AddressChanged, alice);

        await SendAllAsync();

        SentMails.ShouldBe([.. Enumerable.Repeat("alice@example.org: AddressChangeRequested", MailboxQuota.Burst), "alice@example.org: AddressChanged"], ignoreOrder: true);
        _database.Time.Advance(MailboxQuota.Interval);
        for (var i = 0; i < 2; i++) Enqueue(MailKind.AddressChangeRequested, alice);
        await SendAllAsync();
        SentMails.Count.ShouldBe(MailboxQuota.Burst + 2);
    }

    /// <summary>Otherwise an attacker could fill the mailbox first, and the owner would not learn of the change.</summary>
    [Fact]
    [Trait("Requirement", "R70")]
    public async Task Mails_to_the_mailbox_and_notices_of_other_accounts_do_not_suppress_a_notice()
    {
        for (var i = 0; i < MailboxQuota.Burst + 1; i++) EnqueueVerification($"alice+{i}@example.org");
        var other = _database.Add(TestUsers.Create("other").WithVerifiedEmail("al.ice@example.org"));
        for (var i = 0; i < MailboxQuota.Burst + 1; i++) Enqueue(MailKind.AddressChangeRequested, other);
        await SendAllAsync();

        Enqueue(MailKind.AddressChangeRequested, _database.Add(TestUsers.Create("alice").WithVerifiedEmail("alice@example.org")));
        await SendAllAsync();

        SentMails[^1].ShouldBe("alice@example.org: AddressChangeRequested");
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task A_mail_that_an_operator_requested_is_not_limited_per_mailbox()
    {
        for (var i = 0; i < MailboxQuota.Burst + 1; i++) EnqueueVerification($"alice+{i}@example.org", mail => mail.SetRequester(new Operator("root")));

        await SendAllAsync();

        SentMails.Count.ShouldBe(MailboxQuota.Burst + 1);
        _database.MailboxQuotas.All.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task A_mail_that_is_sent_again_counts_once_for_its_mailbox()
    {
        _mailer.SendAsync(default!, default).ThrowsAsyncForAnyArgs(new IOException("The server is unavailable."));
        EnqueueVerification("alice@example.org");
        await SendNextAsync();
        var counted = _database.MailboxQuotas.All.ShouldHaveSingleItem().ResetAt;

        _database.Time.Advance(MailDispatcher.InitialBackoff);
        await SendNextAsync();

        _mailer.ReceivedCalls().Count().ShouldBe(2);
        _database.MailboxQuotas.All.ShouldHaveSingleItem().ResetAt.ShouldBe(counted);
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task A_mail_beyond_the_limit_does_not_invalidate_the_link_that_its_recipient_has()
    {
        for (var i = 0; i < MailboxQuota.Burst; i++) EnqueueVerification($"alice+{i}@example.org");
        await SendAllAsync();
        var alice = _database.Users.All[0];
        var sent = _database.EmailLinks.All.Single(link => link.UserId == alice.Id).TokenHash;

        _database.Time.Advance(TimeSpan.FromMinutes(1));
        Enqueue(MailKind.AddressVerification, alice);
        await SendNextAsync();

        SentMails.Count.ShouldBe(MailboxQuota.Burst);
        _database.EmailLinks.All.Single(link => link.UserId == alice.Id).TokenHash.ShouldBe(sent);
    }

    [Fact]
    [Trait("Requirement", "R77")]
    public async Task A_mail_that_is_not_sent_anyway_does_not_count_for_its_mailbox()
    {
        Enqueue(MailKind.AddressVerification, _database.Add(User.Decoy(TestValues.Username("decoy"), _database.Now)), "unknown@example.org");

        await SendNextAsync();

        _database.MailboxQuotas.All.ShouldBeEmpty();
    }

    private void EnqueueVerification(string email, Action<QueuedMail>? prepare = null, SessionId? requestedBy = null)
    {
        var user = _database.Add(TestUsers.Create($"user{_database.Users.All.Count}").WithEmail(email));
        var mail = new QueuedMail(MailKind.AddressVerification, user.Id, user.Username.Value, user.Email!, _database.Now, user.PasswordVersion) { RequestedBy = requestedBy };
        prepare?.Invoke(mail);
        _database.Mails.Store(mail);
    }

    private async Task SendAllAsync()
    {
        while (await SendNextAsync())
        {
        }
    }

    private void Enqueue(MailKind kind, User user, string? to = null) =>
        _database.Mails.Store(new QueuedMail(kind, user.Id, user.Username.Value, to is null ? user.Email! : TestValues.Email(to), _database.Now, user.PasswordVersion));

    private Task<bool> SendNextAsync(IMailOutbox? outbox = null, Func<IUnitOfWork, IUnitOfWork>? wrap = null)
    {
        var context = _database.NewContext();
        var mails = outbox ?? context.MailOutbox;
        var limiter = new MailboxLimiter(context.MailboxQuotas, _database.Time, NullLogger<MailboxLimiter>.Instance);
        var links = new MailLinkIssuer(
            mails, context.EmailLinks, context.PendingRegistrations, context.Invitations, context.Users, limiter, context.UnitOfWork, _urlBuilder, _database.Time);
        var dispatcher = new MailDispatcher(
            mails, links, limiter, context.Invitations, wrap?.Invoke(context.UnitOfWork) ?? context.UnitOfWork, _templates, _mailer, _database.Time, NullLogger<MailDispatcher>.Instance);
        return dispatcher.SendNextAsync(MailPriority.Request, CancellationToken.None);
    }

    /// <summary>A database that answers until the delivery is recorded.</summary>
    private sealed class BusyWhenRecording(IUnitOfWork inner) : IUnitOfWork
    {
        public Task<T> ExecuteAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
            typeof(T) == typeof(Result) ? throw new DatabaseBusyException(new IOException()) : inner.ExecuteAsync(work, cancellationToken);

        public Task<T> ContinueAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) => inner.ContinueAsync(work, cancellationToken);

        public void OnCommitted(Action action) => inner.OnCommitted(action);
    }
}
