using Auth.Domain.Common;
using Microsoft.Extensions.Logging;

namespace Auth.Application.Mail;

/// <summary>Applies <see cref="MailboxQuota"/> to mails, within the transaction that sends them. Here no one waits, so a client cannot see the outcome (P5).</summary>
internal sealed partial class MailboxLimiter(IMailboxQuotaRepository quotas, TimeProvider time, ILogger<MailboxLimiter> logger)
{
    /// <summary>Counts a mail for its mailbox, where the limit applies.</summary>
    /// <returns>Whether to send the mail. A retry was counted before.</returns>
    public async Task<bool> TryCountAsync(QueuedMail mail)
    {
        if (!mail.IsLimited || mail.DeliveryAttempts > 0) return true;

        var now = time.Now();
        var key = mail.Kind == MailKind.AddressChangeRequested ? MailboxKey.ForNotices(mail.Recipient) : MailboxKey.From(mail.Recipient);
        if (await quotas.FindAsync(key, CancellationToken.None) is not { } quota) quotas.Add(quota = MailboxQuota.Create(key, now));
        if (quota.TryCount(now, isEmailChange: mail.RequestedBy is not null)) return true;

        LogSuppressed(mail.Kind, mail.Id, mail.DescribeSubject());
        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Discarded mail {MailId} ({Kind}) for {Subject}: its mailbox has received too many.")]
    private partial void LogSuppressed(MailKind kind, Guid mailId, string subject);
}
