using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Registrations;
using Auth.Domain.Users;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Mail;

/// <summary>Sends due mails. A mail that cannot be sent is retried with backoff until it expires.</summary>
public sealed partial class MailDispatcher(
    IMailOutbox outbox,
    IEmailLinkRepository links,
    IPendingRegistrationRepository registrations,
    IInvitationRepository invitations,
    IUserRepository users,
    IMailboxRepository mailboxes,
    IUnitOfWork unitOfWork,
    IEmailLinkUrlBuilder urlBuilder,
    IMailTemplates templates,
    IMailer mailer,
    TimeProvider time,
    ILogger<MailDispatcher> logger)
{
    /// <summary>How long a mail is retried.</summary>
    public static readonly TimeSpan RetryWindow = TimeSpan.FromDays(1);

    /// <summary>The delay after the first attempt; each further delay is twice as long.</summary>
    public static readonly TimeSpan InitialBackoff = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan MaxBackoff = TimeSpan.FromHours(1);

    /// <summary>Sends the next due mail.</summary>
    /// <param name="lowest">Mails of a lower priority wait.</param>
    /// <returns>Whether a mail was due.</returns>
    public async Task<bool> SendNextAsync(MailPriority lowest, CancellationToken cancellationToken)
    {
        if (await outbox.LeaseNextAsync(lowest, cancellationToken) is not { } mail) return false;

        InvitationDelivery? delivery = null;
        try
        {
            if (await RenderAsync(mail) is { } message)
            {
                await mailer.SendAsync(message, cancellationToken);
                delivery = InvitationDelivery.Sent;
            }
        }
        catch (MailRejectedException exception)
        {
            LogRejected(exception, mail.Kind, mail.Id, GetSubject(mail));
            delivery = InvitationDelivery.Failed;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await RescheduleAsync(mail, exception);
            return true;
        }

        await RemoveAsync(mail, delivery);
        return true;
    }

    /// <summary>Removes a mail before its delivery is recorded: if that fails, the mail must not be sent twice.</summary>
    /// <param name="delivery">Null if the mail was not sent, because it is no longer relevant.</param>
    private async Task RemoveAsync(QueuedMail mail, InvitationDelivery? delivery)
    {
        await outbox.RemoveAsync(mail, CancellationToken.None);
        if (delivery is { } outcome) await RecordDeliveryAsync(mail, outcome);
    }

    private async Task RescheduleAsync(QueuedMail mail, Exception exception)
    {
        var now = time.Now();
        if (now - mail.OccurredAt >= RetryWindow)
        {
            LogDiscarded(exception, mail.Kind, mail.Id, GetSubject(mail));
            await RemoveAsync(mail, InvitationDelivery.Failed);
            return;
        }

        LogRescheduled(exception, mail.Kind, mail.Id, GetSubject(mail));
        await outbox.RescheduleAsync(mail, now + GetBackoff(mail.DeliveryAttempts), CancellationToken.None);
    }

    private static TimeSpan GetBackoff(int attempts) => TimeSpan.FromTicks(Math.Min(MaxBackoff.Ticks, InitialBackoff.Ticks << Math.Min(attempts, 10)));

    /// <returns>Null if the mail is no longer relevant.</returns>
    private async Task<MailMessage?> RenderAsync(QueuedMail mail)
    {
        if (mail.InvitationId is { } invitationId) return await RenderInvitationAsync(mail, invitationId);
        if (GetPurpose(mail.Kind) is not { } purpose) return await CanBeReceivedAsync(mail) ? Render(mail, link: null, lifetime: null) : null;
        return await CreateLinkAsync(mail, purpose) is { } token ? Render(mail, urlBuilder.Build(purpose, token), EmailLink.GetLifetime(purpose)) : null;
    }

    private async Task<MailMessage?> RenderInvitationAsync(QueuedMail mail, InvitationId invitationId) =>
        await unitOfWork.ExecuteAsync(() => IssueInvitationLinkAsync(invitationId), CancellationToken.None) is var (token, lifetime) ? Render(mail, urlBuilder.Build(token), lifetime) : null;

    /// <returns>Null if the invitation is no longer open.</returns>
    private async Task<(Token<Invitation> Token, TimeSpan Lifetime)?> IssueInvitationLinkAsync(InvitationId invitationId)
    {
        if (await invitations.FindAsync(invitationId, CancellationToken.None) is not { } invitation) return null;
        var now = time.Now();
        return invitation.GetStatus(now) == InvitationStatus.Open ? (invitation.IssueLink(), invitation.ExpiresAt - now) : null;
    }

    /// <summary>Tells administrators whether an invited person can have got the link. Nothing is recorded about other mails.</summary>
    private async Task RecordDeliveryAsync(QueuedMail mail, InvitationDelivery delivery)
    {
        if (mail.InvitationId is not { } invitationId) return;
        await unitOfWork.ExecuteAsync(
            async () =>
            {
                (await invitations.FindAsync(invitationId, CancellationToken.None))?.RecordDelivery(delivery);
                return Result.Success();
            },
            CancellationToken.None);
    }

    private MailMessage Render(QueuedMail mail, Uri? link, TimeSpan? lifetime) =>
        templates.Render(mail.Kind, mail.Recipient, mail.Username, link, lifetime, detail: null, mail.OccurredAt);

    private static EmailLinkPurpose? GetPurpose(MailKind kind) => kind switch
    {
        MailKind.AddressVerification => EmailLinkPurpose.Verification,
        MailKind.Recovery => EmailLinkPurpose.Recovery,
        MailKind.Registration => EmailLinkPurpose.Registration,
        _ => null,
    };

    /// <summary>The link is created at send time, so the database never holds the secret. If two mails arrive, only the later link works.</summary>
    private Task<Token<EmailLink>?> CreateLinkAsync(QueuedMail mail, EmailLinkPurpose purpose) => unitOfWork.ExecuteAsync(
        () => mail.RegistrationId is { } registrationId ? CreateRegistrationLinkAsync(mail, registrationId) : CreateUserLinkAsync(mail, purpose), CancellationToken.None);

    private async Task<Token<EmailLink>?> CreateRegistrationLinkAsync(QueuedMail mail, RegistrationId registrationId) =>
        await registrations.FindAsync(registrationId, CancellationToken.None) is { } registration && await TryCountAsync(mail) ? registration.IssueLink(time.Now()) : null;

    private async Task<Token<EmailLink>?> CreateUserLinkAsync(QueuedMail mail, EmailLinkPurpose purpose)
    {
        // A mail that was canceled after it was leased creates no link.
        if (!await outbox.TryLockAsync(mail, CancellationToken.None)) return null;
        if (mail.UserId is not { } userId || await users.FindAsync(userId, CancellationToken.None) is not { } user) return null;
        if (user.PasswordVersion != mail.PasswordVersion || !IsStillRelevant(purpose, user, mail.Recipient)) return null;

        var now = time.Now();
        var link = await links.FindAsync(user.Id, purpose, CancellationToken.None);
        if (link?.RequestedAt > mail.OccurredAt || !await TryCountAsync(mail)) return null;
        if (link is not null) return link.Renew(user, mail.Recipient, mail.OccurredAt, now, mail.RequestedBy);

        var (created, token) = EmailLink.Create(user, purpose, mail.Recipient, mail.OccurredAt, now, mail.RequestedBy);
        links.Add(created);
        return token;
    }

    private Task<bool> CanBeReceivedAsync(QueuedMail mail) =>
        mail.Priority == MailPriority.Request ? unitOfWork.ExecuteAsync(() => TryCountAsync(mail), CancellationToken.None) : Task.FromResult(true);

    /// <summary>Counts a mail for its mailbox, where the limit applies. Here no one waits, so a client cannot see the outcome (P5).</summary>
    /// <returns>Whether to send the mail. A retry was counted before.</returns>
    private async Task<bool> TryCountAsync(QueuedMail mail)
    {
        if (mail.Priority != MailPriority.Request || mail.DeliveryAttempts > 0) return true;

        var now = time.Now();
        var key = MailboxKey.From(mail.Recipient);
        if (await mailboxes.FindAsync(key, CancellationToken.None) is not { } mailbox) mailboxes.Add(mailbox = Mailbox.Create(key, now));
        if (mailbox.TryCount(now, isEmailChange: mail.RequestedBy is not null)) return true;

        LogSuppressed(mail.Kind, mail.Id, GetSubject(mail));
        return false;
    }

    private static bool IsStillRelevant(EmailLinkPurpose purpose, User user, EmailAddress email) =>
        user.CanRecoverWith(email) == (purpose == EmailLinkPurpose.Recovery);

    private static string GetSubject(QueuedMail mail) => mail switch
    {
        { RegistrationId: { } registrationId } => $"registration {registrationId}",
        { InvitationId: { } invitationId } => $"invitation {invitationId}",
        _ => $"user {mail.UserId}",
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Discarded mail {MailId} ({Kind}) for {Subject}: rejected permanently by the mail server.")]
    private partial void LogRejected(Exception exception, MailKind kind, Guid mailId, string subject);

    [LoggerMessage(Level = LogLevel.Information, Message = "Discarded mail {MailId} ({Kind}) for {Subject}: its mailbox has received too many.")]
    private partial void LogSuppressed(MailKind kind, Guid mailId, string subject);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not send mail {MailId} ({Kind}) for {Subject}; retrying later.")]
    private partial void LogRescheduled(Exception exception, MailKind kind, Guid mailId, string subject);

    [LoggerMessage(Level = LogLevel.Error, Message = "Discarded mail {MailId} ({Kind}) for {Subject}: not delivered within the retry window.")]
    private partial void LogDiscarded(Exception exception, MailKind kind, Guid mailId, string subject);
}
