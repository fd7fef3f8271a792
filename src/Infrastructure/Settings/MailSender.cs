using System.Text;
using Auth.Domain.Users;

namespace Auth.Infrastructure.Settings;

/// <summary>Whom messages are from.</summary>
/// <param name="Name">Shown beside the address; empty for none.</param>
/// <param name="Address">Where mail servers complain to.</param>
public sealed record MailSender(string Name, EmailAddress Address)
{
    private const string Key = "Mail:From";
    private const string NoHost = "localhost";
    private const string Marks = "!#$%&'*+-/=?^_`{|}~";

    /// <summary>What stands behind the <c>@</c>: the host that messages come from.</summary>
    public string Host => Address.Value[(Address.Value.IndexOf('@', StringComparison.Ordinal) + 1)..];

    internal static MailSender Read(SettingsReader reader, Uri publicUrl)
    {
        // An address of the network is nobody's mail domain.
        var standard = Parse($"Auth <no-reply@{(publicUrl.HostNameType == UriHostNameType.Dns ? publicUrl.IdnHost : NoHost)}>") ?? Parse($"Auth <no-reply@{NoHost}>")!;
        if (reader.Text(Key) is not { Length: > 0 } text) return standard;
        if (Parse(text) is { } sender) return sender;

        reader.Refuse(Key, text, "an email address such as no-reply@example.com or Auth <no-reply@example.com>");
        return standard;
    }

    /// <summary>By hand: a library that reads addresses would be loaded at each start.</summary>
    private static MailSender? Parse(string text)
    {
        var open = text.EndsWith('>') ? text.LastIndexOf('<') : -1;
        var (name, address) = open < 0 ? ("", text) : (text[..open].Trim().Trim('"'), text[(open + 1)..^1]);
        if (name.Any(c => char.IsControl(c) || c is '<' or '>' or '"')) return null;

        var made = EmailAddress.Create(address);
        return made.IsFailure || !IsPlain(address) ? null : new(name, made.Value);
    }

    /// <summary>Whether every server takes it: atoms with dots between them (RFC 5322, 3.2.3), at a name in its ASCII form.</summary>
    private static bool IsPlain(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        var host = address[(at + 1)..];
        return Ascii.IsValid(host) && Uri.CheckHostName(host) == UriHostNameType.Dns
            && address[..at].Split('.').All(atom => atom.Length > 0 && atom.All(c => char.IsAsciiLetterOrDigit(c) || Marks.Contains(c, StringComparison.Ordinal)));
    }
}
