using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Registrations;
using Auth.Domain.Users;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Mail;

/// <summary>Sends due mails. A mail that cannot be sent is retried with backoff until it expires.</summary>
public sealed partial class LetterDelivery(
    ILetterBox outbox,
    IEmailLinkRepository links,
    IPendingRegistrationRepository registrations,
    IUserRepository users,
    IUnitOfWork unitOfWork,
    ILinkAddresses urlBuilder,
    ILetterTexts templates,
    IMailer mailer,
    TimeProvider time,
    ILogger<LetterDelivery> logger)
{
    /// <summary>How long a mail is retried.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    /// <summary>The delay after the first attempt; each further delay is twice as long.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>Sends the next due mail.</summary>
    /// <returns>Whether a mail was due.</returns>
    public async Task<bool> SendNextAsync(CancellationToken cancellationToken)
    {
        if (await outbox.TakeDueAsync(cancellationToken) is not { } mail) return false;

        try
        {
            if (await WriteAsync(mail) is { } message) await mailer.SendAsync(message, cancellationToken);
        }
        catch (MailRefusedException exception)
        {
            LogRefused(exception, mail.Kind, mail.Id, mail.UserId);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await PutOffAsync(mail, exception);
            return true;
        }

        await outbox.RemoveAsync(mail, CancellationToken.None);
        return true;
    }

    private async Task PutOffAsync(Letter mail, Exception exception)
    {
        var now = time.Now();
        if (now - mail.OccurredAt >= Patience)
        {
            LogGivenUp(exception, mail.Kind, mail.Id, mail.UserId);
            await outbox.RemoveAsync(mail, CancellationToken.None);
            return;
        }

        LogPutOff(exception, mail.Kind, mail.Id, mail.UserId);
        await outbox.PutOffAsync(mail, now + PauseAfter(mail.Tries), CancellationToken.None);
    }

    private static TimeSpan PauseAfter(int attempts) => TimeSpan.FromTicks(Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(attempts, 10)));

    /// <returns>Null if the mail is no longer relevant.</returns>
    private async Task<MailMessage?> WriteAsync(Letter mail)
    {
        if (PurposeOf(mail.Kind) is not { } purpose) return Write(mail, link: null, lifetime: null);
        return await MakeLinkAsync(mail, purpose) is { } token ? Write(mail, urlBuilder.Of(purpose, token), EmailLink.GetLifetime(purpose)) : null;
    }

    private MailMessage Write(Letter mail, Uri? link, TimeSpan? lifetime) =>
        templates.Write(mail.Kind, mail.Recipient, mail.Username, link, lifetime, detail: null, mail.OccurredAt);

    private static EmailLinkPurpose? PurposeOf(LetterKind kind) => kind switch
    {
        LetterKind.AddressVerification => EmailLinkPurpose.Verification,
        LetterKind.Recovery => EmailLinkPurpose.Recovery,
        LetterKind.Registration => EmailLinkPurpose.Registration,
        _ => null,
    };

    /// <summary>The link is created at send time, so the database never holds the secret. If two mails arrive, only the later link works.</summary>
    private Task<EmailLinkToken?> MakeLinkAsync(Letter mail, EmailLinkPurpose purpose) => unitOfWork.CommitAsync(
        () => purpose == EmailLinkPurpose.Registration ? MakeRegistrationLinkAsync(mail) : MakeLinkOfUserAsync(mail, purpose), CancellationToken.None);

    private async Task<EmailLinkToken?> MakeRegistrationLinkAsync(Letter mail) =>
        (await registrations.FindAsync(mail.UserId.Value, CancellationToken.None))?.IssueLink(time.Now());

    private async Task<EmailLinkToken?> MakeLinkOfUserAsync(Letter mail, EmailLinkPurpose purpose)
    {
        var user = await users.FindAsync(mail.UserId, CancellationToken.None);
        if (user is null || user.PasswordVersion != mail.PasswordVersion || !IsOfUse(purpose, user, mail.Recipient)) return null;

        var now = time.Now();
        var link = await links.FindAsync(user.Id, purpose, CancellationToken.None);
        if (link?.RequestedAt > mail.OccurredAt) return null;
        if (link is not null) return link.Renew(user, mail.Recipient, mail.OccurredAt, now);

        var (created, token) = EmailLink.Create(user, purpose, mail.Recipient, mail.OccurredAt, now);
        links.Add(created);
        return token;
    }

    private static bool IsOfUse(EmailLinkPurpose purpose, User user, EmailAddress email) =>
        user.CanRecoverWith(email) == (purpose == EmailLinkPurpose.Recovery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Discarded mail {MailId} ({Kind}) for user {UserId}: rejected permanently by the mail server.")]
    private partial void LogRefused(Exception exception, LetterKind kind, Guid mailId, UserId userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not send mail {MailId} ({Kind}) for user {UserId}; retrying later.")]
    private partial void LogPutOff(Exception exception, LetterKind kind, Guid mailId, UserId userId);

    [LoggerMessage(Level = LogLevel.Error, Message = "Discarded mail {MailId} ({Kind}) for user {UserId}: not delivered within the retry window.")]
    private partial void LogGivenUp(Exception exception, LetterKind kind, Guid mailId, UserId userId);
}
