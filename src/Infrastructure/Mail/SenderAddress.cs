using System.Text;
using Auth.Application.Common.Settings;
using Auth.Domain.Users;

namespace Auth.Infrastructure.Mail;

/// <summary>Sender of outgoing mail.</summary>
/// <param name="Name">Display name; empty for none.</param>
/// <param name="Address">Sender email, to which mail servers return failures.</param>
internal sealed record SenderAddress(string Name, EmailAddress Address)
{
    private const string Key = "Mail:From";
    private const string NoHost = "localhost";
    private const string Marks = "!#$%&'*+-/=?^_`{|}~";

    /// <summary>The part behind the <c>@</c>.</summary>
    public string Host => Address.Value[(Address.Value.IndexOf('@', StringComparison.Ordinal) + 1)..];

    internal static SenderAddress Read(SettingsReader reader, Uri publicUrl)
    {
        // An IP address is not a mail domain.
        var defaultSender = Parse($"Auth <no-reply@{(publicUrl.HostNameType == UriHostNameType.Dns ? publicUrl.IdnHost : NoHost)}>") ?? Parse($"Auth <no-reply@{NoHost}>")!;
        if (reader.Text(Key) is not { Length: > 0 } text) return defaultSender;
        if (Parse(text) is { } sender) return sender;

        reader.Reject(Key, text, "an email address such as no-reply@example.com or Auth <no-reply@example.com>");
        return defaultSender;
    }

    /// <summary>Parsed by hand, because a mail library would slow down each start.</summary>
    private static SenderAddress? Parse(string text)
    {
        var open = text.EndsWith('>') ? text.LastIndexOf('<') : -1;
        var (name, address) = open < 0 ? ("", text) : (text[..open].Trim().Trim('"'), text[(open + 1)..^1]);
        if (name.Any(c => char.IsControl(c) || c is '<' or '>' or '"')) return null;

        var created = EmailAddress.Create(address);
        return created.IsFailure || !IsPlain(address) ? null : new(name, created.Value);
    }

    /// <summary>Whether every mail server accepts the email: dot-separated atoms (RFC 5322, 3.2.3) and a domain in ASCII form.</summary>
    private static bool IsPlain(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        var host = address[(at + 1)..];
        return Ascii.IsValid(host) && Uri.CheckHostName(host) == UriHostNameType.Dns
            && address[..at].Split('.').All(atom => atom.Length > 0 && atom.All(c => char.IsAsciiLetterOrDigit(c) || Marks.Contains(c, StringComparison.Ordinal)));
    }
}
