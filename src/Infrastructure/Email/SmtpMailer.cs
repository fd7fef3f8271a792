using System.Net.Security;
using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Infrastructure.Settings;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Auth.Infrastructure.Email;

/// <summary>Hands each message to the configured mail server, over a connection of its own.</summary>
/// <remarks>
/// Connections are not kept: messages are few and nobody waits for them, servers close connections that idle, and one
/// that closes in the middle of a message leaves it open whether that was taken.
/// </remarks>
internal sealed class SmtpMailer(SmtpSettings server, MailSender sender, TimeProvider time) : IMailer
{
    /// <summary>From the connection to the last answer: whoever sends has more messages to send.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Whether the server's certificate is taken: one that the machine trusts, for the name that was asked for. Tests trust their own.</summary>
    internal RemoteCertificateValidationCallback TakesCertificate { get; init; } = static (_, _, _, errors) => errors == SslPolicyErrors.None;

    /// <inheritdoc />
    public async Task SendAsync(MailMessage message, CancellationToken cancellationToken)
    {
        using var letter = MimeLetter.Of(message, sender, time.Now());
        using var limit = new CancellationTokenSource(Limit, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await SendAsync(letter, patience.Token);
        }
        // A handshake that is cut short is told as one that failed.
        catch (Exception cut) when (patience.IsCancellationRequested && cut is not MailRefusedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"The mail server did not accept the message within {Limit.TotalSeconds:0} seconds.", cut);
        }
    }

    private async Task SendAsync(MimeMessage letter, CancellationToken cancellationToken)
    {
        using var client = new SmtpClient
        {
            ServerCertificateValidationCallback = TakesCertificate,
            // As everywhere in .NET: a list of revocations that can't be fetched would stop all mail.
            CheckCertificateRevocation = false,
            // The greeting names the machine otherwise.
            LocalDomain = sender.Host,
        };
        await client.ConnectAsync(server.Host, server.Port, Protection(server.Security), cancellationToken);
        try
        {
            if (server is { Username: { } username, Password: { } password }) await client.AuthenticateAsync(username, password, cancellationToken);
            await HandOverAsync(client, letter, cancellationToken);
        }
        finally
        {
            // What goes wrong in saying goodbye stays in there: the message has been taken, or something else is told.
            await client.DisconnectAsync(quit: true, cancellationToken);
        }
    }

    private static async Task HandOverAsync(SmtpClient client, MimeMessage letter, CancellationToken cancellationToken)
    {
        // Where only the domain is beyond ASCII, it goes in its ASCII form (RFC 5891), which every server on the way takes.
        if (!MimeLetter.IsInternational(letter)) client.Capabilities &= ~SmtpCapabilities.UTF8;
        else if (!client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            throw new MailRefusedException("The mail server does not support non-ASCII email addresses (SMTPUTF8).");
        try
        {
            await client.SendAsync(MimeLetter.Format(letter), letter, cancellationToken);
        }
        catch (SmtpCommandException refused) when (IsForGood(refused))
        {
            throw new MailRefusedException($"The mail server rejected the message: {(int)refused.StatusCode} {LogText.Of(refused.Message)}", refused);
        }
    }

    /// <summary>Whether it is about this recipient or this message (RFC 5321, 4.2.1). A server that refuses our sender refuses all, until the settings are right.</summary>
    private static bool IsForGood(SmtpCommandException refused) =>
        (int)refused.StatusCode >= 500 && refused.ErrorCode != SmtpErrorCode.SenderNotAccepted;

    private static SecureSocketOptions Protection(MailSecurity security) => security switch
    {
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.None => SecureSocketOptions.None,
        _ => SecureSocketOptions.StartTls,
    };
}
