using System.Net;
using Auth.Application.Common.Settings;

namespace Auth.Infrastructure.Mail;

/// <summary>Transport security of the connection to the mail server.</summary>
internal enum MailSecurity
{
    /// <summary>Starts unencrypted and switches to TLS before any data is sent (STARTTLS). A server without STARTTLS is not used.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    Tls,

    /// <summary>No encryption; only for a server on this machine.</summary>
    None,
}

/// <summary>The mail server that delivers mail.</summary>
/// <param name="Host"><c>Mail:Host</c>: required.</param>
/// <param name="Port"><c>Mail:Port</c>: default 587, with <see cref="MailSecurity.Tls"/> 465 (RFC 8314, 3.3).</param>
/// <param name="Security"><c>Mail:Security</c>: default <see cref="MailSecurity.StartTls"/>.</param>
/// <param name="Username"><c>Mail:Username</c>: null if the server requires no login.</param>
/// <param name="Password"><c>Mail:Password</c>: a secret; required with a username.</param>
internal sealed record SmtpSettings(string Host, int Port, MailSecurity Security, string? Username, string? Password)
{
    private const string HostKey = "Mail:Host";
    private const string PasswordKey = "Mail:Password";
    private const string SecurityKey = "Mail:Security";
    private const int SubmissionPort = 587;
    private const int TlsPort = 465;

    /// <summary>Shows host, port and security, but not the credentials.</summary>
    public override string ToString() => $"{nameof(SmtpSettings)} {{ {nameof(Host)} = {Host}, {nameof(Port)} = {Port}, {nameof(Security)} = {Security} }}";

    internal static SmtpSettings Read(SettingsReader reader, bool needed)
    {
        var security = reader.GetChoice(SecurityKey, MailSecurity.StartTls, MailSecurity.Tls, MailSecurity.None);
        var settings = new SmtpSettings(
            reader.Text(HostKey) ?? "",
            reader.GetInteger("Mail:Port", security == MailSecurity.Tls ? TlsPort : SubmissionPort, 1, 65535),
            security,
            reader.Text("Mail:Username") is { Length: > 0 } username ? username : null,
            reader.Text(PasswordKey) is { Length: > 0 } password ? password : null);
        if (needed) Check(reader, settings);
        return settings;
    }

    private static void Check(SettingsReader reader, SmtpSettings settings)
    {
        if (Uri.CheckHostName(settings.Host) == UriHostNameType.Unknown)
            reader.Reject(HostKey, settings.Host, "the host name or IP address of a mail server without a port, such as smtp.example.com");
        else if (settings.Security == MailSecurity.None && !IsThisMachine(settings.Host))
            reader.Reject(SecurityKey, $"{settings.Security}", $"StartTls or Tls, and None only where Mail:Host is this machine ({IPAddress.Loopback})");
        if ((settings.Username is null) != (settings.Password is null))
            reader.RejectSecret(PasswordKey, $"is {(settings.Password is null ? "not set, and Mail:Username is" : "set, and Mail:Username is not")}. Set both or neither");
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
