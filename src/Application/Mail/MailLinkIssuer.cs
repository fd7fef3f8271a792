using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Invitations;
using Auth.Domain.Registrations;
using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>Creates the links of mails at send time, so the database never holds a secret. If two mails arrive, only the later link works.</summary>
internal sealed class MailLinkIssuer(
    IMailOutbox outbox,
    IEmailLinkRepository links,
    IPendingRegistrationRepository registrations,
    IInvitationRepository invitations,
    IUserRepository users,
    MailboxLimiter limiter,
    IUnitOfWork unitOfWork,
    IEmailLinkUrlBuilder urlBuilder,
    TimeProvider time)
{
    /// <summary>Whether the mail has a link.</summary>
    public static bool HasLink(QueuedMail mail) => mail.InvitationId is not null || GetPurpose(mail.Kind) is not null;

    /// <summary>Creates the link of a mail.</summary>
    /// <returns>Null if the mail is no longer relevant, or its mailbox has received too many.</returns>
    public async Task<MailLink?> IssueAsync(QueuedMail mail)
    {
        if (mail.InvitationId is { } invitationId) return await unitOfWork.ExecuteAsync(() => IssueInvitationLinkAsync(invitationId), CancellationToken.None);
        if (GetPurpose(mail.Kind) is not { } purpose) throw new ArgumentException("This mail has no link.", nameof(mail));

        var token = await unitOfWork.ExecuteAsync(
            () => mail.RegistrationId is { } registrationId ? CreateRegistrationLinkAsync(mail, registrationId) : CreateUserLinkAsync(mail, purpose), CancellationToken.None);
        return token is null ? null : new MailLink(urlBuilder.Build(purpose, token), EmailLink.GetLifetime(purpose));
    }

    private static EmailLinkPurpose? GetPurpose(MailKind kind) => kind switch
    {
        MailKind.AddressVerification => EmailLinkPurpose.Verification,
        MailKind.Recovery => EmailLinkPurpose.Recovery,
        MailKind.Registration => EmailLinkPurpose.Registration,
        _ => null,
    };

    /// <returns>Null if the invitation is no longer open.</returns>
    private async Task<MailLink?> IssueInvitationLinkAsync(InvitationId invitationId)
    {
        if (await invitations.FindAsync(invitationId, CancellationToken.None) is not { } invitation) return null;
        var now = time.Now();
        return invitation.GetStatus(now) == InvitationStatus.Open ? new MailLink(urlBuilder.Build(invitation.IssueLink()), invitation.ExpiresAt - now) : null;
    }

    private async Task<Token<EmailLink>?> CreateRegistrationLinkAsync(QueuedMail mail, RegistrationId registrationId) =>
        await registrations.FindAsync(registrationId, CancellationToken.None) is { } registration && await limiter.TryCountAsync(mail) ? registration.IssueLink(time.Now()) : null;

    private async Task<Token<EmailLink>?> CreateUserLinkAsync(QueuedMail mail, EmailLinkPurpose purpose)
    {
        // A mail that was canceled after it was leased creates no link.
        if (!await outbox.TryLockAsync(mail, CancellationToken.None)) return null;
        if (mail.UserId is not { } userId || await users.FindAsync(userId, CancellationToken.None) is not { } user) return null;
        if (user.PasswordVersion != mail.PasswordVersion || !IsStillRelevant(purpose, user, mail.Recipient)) return null;

        var now = time.Now();
        var link = await links.FindAsync(user.Id, purpose, CancellationToken.None);
        if (link?.RequestedAt > mail.OccurredAt || !await limiter.TryCountAsync(mail)) return null;
        if (link is not null) return link.Renew(user, mail.Recipient, mail.OccurredAt, now, mail.RequestedBy);

        var (created, token) = EmailLink.Create(user, purpose, mail.Recipient, mail.OccurredAt, now, mail.RequestedBy);
        links.Add(created);
        return token;
    }

    private static bool IsStillRelevant(EmailLinkPurpose purpose, User user, EmailAddress email) =>
        purpose == EmailLinkPurpose.Recovery ? user.CanRecoverWith(email) : !user.HasVerified(email);
}

/// <summary>A link to send.</summary>
internal sealed record MailLink(Uri Url, TimeSpan Lifetime);
