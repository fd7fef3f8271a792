using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Mail;

/// <summary>Sends due mails. A mail that cannot be sent is retried with backoff until it expires.</summary>
internal sealed partial class MailDispatcher(
    IMailOutbox outbox,
    MailLinkIssuer links,
    MailboxLimiter limiter,
    IInvitationRepository invitations,
    IUnitOfWork unitOfWork,
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
            LogRejected(exception, mail.Kind, mail.Id, mail.DescribeSubject());
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
            LogDiscarded(exception, mail.Kind, mail.Id, mail.DescribeSubject());
            await RemoveAsync(mail, InvitationDelivery.Failed);
            return;
        }

        LogRescheduled(exception, mail.Kind, mail.Id, mail.DescribeSubject());
        await outbox.RescheduleAsync(mail, now + GetBackoff(mail.DeliveryAttempts), CancellationToken.None);
    }

    private static TimeSpan GetBackoff(int attempts) => TimeSpan.FromTicks(Math.Min(MaxBackoff.Ticks, InitialBackoff.Ticks << Math.Min(attempts, 10)));

    /// <returns>Null if the mail is no longer relevant.</returns>
    private async Task<MailMessage?> RenderAsync(QueuedMail mail)
    {
        if (!MailLinkIssuer.HasLink(mail)) return await CanBeReceivedAsync(mail) ? Render(mail, link: null) : null;
        return await links.IssueAsync(mail) is { } link ? Render(mail, link) : null;
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

    private MailMessage Render(QueuedMail mail, MailLink? link) =>
        templates.Render(mail.Kind, mail.Recipient, mail.Username, link?.Url, link?.Lifetime, detail: null, mail.OccurredAt);

    private Task<bool> CanBeReceivedAsync(QueuedMail mail) =>
        mail.IsLimited ? unitOfWork.ExecuteAsync(() => limiter.TryCountAsync(mail), CancellationToken.None) : Task.FromResult(true);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Discarded mail {MailId} ({Kind}) for {Subject}: rejected permanently by the mail server.")]
    private partial void LogRejected(Exception exception, MailKind kind, Guid mailId, string subject);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not send mail {MailId} ({Kind}) for {Subject}; retrying later.")]
    private partial void LogRescheduled(Exception exception, MailKind kind, Guid mailId, string subject);

    [LoggerMessage(Level = LogLevel.Error, Message = "Discarded mail {MailId} ({Kind}) for {Subject}: not delivered within the retry window.")]
    private partial void LogDiscarded(Exception exception, MailKind kind, Guid mailId, string subject);
}
