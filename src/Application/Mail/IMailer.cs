
namespace Auth.Application.Mail;

/// <summary>Sends mails through a delivery service. Several mails are sent at a time.</summary>
public interface IMailer
{
    /// <summary>Sends a mail. When this returns, the delivery service has accepted it.</summary>
    /// <remarks>If the connection breaks before the acceptance is confirmed, the mail is retried. It may then arrive twice, but is never lost.</remarks>
    /// <exception cref="MailRejectedException">The server permanently rejected the recipient or the mail. After any other exception, retry later; its text may come from the server, so log it only through <see cref="Common.TextSanitizer"/>.</exception>
    Task SendAsync(MailMessage message, CancellationToken cancellationToken);
}
