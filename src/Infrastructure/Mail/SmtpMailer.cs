using System.Net.Security;
using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Domain.Common;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Auth.Infrastructure.Mail;

/// <summary>Sends each mail to the configured mail server over a new connection.</summary>
/// <remarks>
/// Connections are not reused: mails are few, no request waits for them, and servers close idle connections.
/// A connection that closes during a transmission leaves its outcome unknown.
/// </remarks>
internal sealed class SmtpMailer(SmtpSettings server, SenderAddress sender, TimeProvider time) : IMailer
{
    /// <summary>Timeout of a whole delivery, from connecting to the last reply, so that one mail does not block the others.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    /// <summary>Validates the server's certificate: trusted by the machine, and issued for the configured host. Tests trust their own certificate.</summary>
    internal RemoteCertificateValidationCallback CertificateValidator { get; init; } = static (_, _, _, errors) => errors == SslPolicyErrors.None;

    /// <inheritdoc />
    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        using var mime = MimeMessageFactory.Create(message, sender, time.Now());
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await SendAsync(mime, linkedSource.Token);
        }
        // The library reports a canceled TLS handshake as a failed one.
        catch (Exception exception) when (linkedSource.IsCancellationRequested && exception is not MailRejectedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"The mail server did not accept the message within {Timeout.TotalSeconds:0} seconds.", exception);
        }
    }

    private async Task SendAsync(MimeMessage mime, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient
        {
            ServerCertificateValidationCallback = CertificateValidator,
            // As in .NET by default: an unavailable revocation list would stop all mail.
            CheckCertificateRevocation = false,
            // The default greeting contains the machine name.
            LocalDomain = sender.Host,
        };
        await client.ConnectAsync(server.Host, server.Port, Protection(server.Security), cancellationToken);
        try
        {
            if (server is { Username: { } username, Password: { } password }) await client.AuthenticateAsync(username, password, cancellationToken);
            await TransmitAsync(client, mime, cancellationToken);
        }
        finally
        {
            // The library ignores errors while it disconnects: the mail is already accepted, or another exception is on its way.
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
    }

    private static async Task TransmitAsync(SmtpClient client, MimeMessage mime, CancellationToken cancellationToken)
    {
        // If only the domain has non-ASCII characters, it is sent in its ASCII form (RFC 5891), which every server accepts.
        if (!MimeMessageFactory.IsInternational(mime)) client.Capabilities &= ~SmtpCapabilities.UTF8;
        else if (!client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            throw new MailRejectedException("The mail server does not support non-ASCII email addresses (SMTPUTF8).");
        try
        {
            await client.SendAsync(MimeMessageFactory.Format(mime), mime, cancellationToken);
        }
        catch (SmtpCommandException exception) when (IsPermanentFailure(exception))
        {
            throw new MailRejectedException($"The mail server rejected the message: {(int)exception.StatusCode} {TextSanitizer.ForLog(exception.Message)}", exception);
        }
    }

    /// <summary>Whether the rejection concerns this recipient or mail (RFC 5321, 4.2.1). A rejected sender is a settings problem and affects all mails.</summary>
    private static bool IsPermanentFailure(SmtpCommandException exception) =>
        (int)exception.StatusCode >= 500 && exception.ErrorCode != SmtpErrorCode.SenderNotAccepted;

    private static SecureSocketOptions Protection(MailSecurity security) => security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
