using System.Text;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>Identifies a mailbox for its limit only, never an account: the email without the sub-address and the dots of its local part.</summary>
/// <remarks>Mail services deliver <c>al.ice+1@</c> and <c>alice@</c> to one mailbox. Two mailboxes with one key share a limit, and nothing else.</remarks>
/// <param name="Value">A SHA-256, so that the row does not contain the email.</param>
internal readonly record struct MailboxKey(Sha256Digest Value)
{
    private const string Proton = "proton.me";
    private const string Yandex = "yandex.ru";

    /// <summary>Domains in which a user of a mail service has the same mailbox.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["googlemail.com"] = "gmail.com",
        ["me.com"] = "icloud.com",
        ["mac.com"] = "icloud.com",
        ["protonmail.com"] = Proton,
        ["protonmail.ch"] = Proton,
        ["pm.me"] = Proton,
        ["ya.ru"] = Yandex,
        ["yandex.com"] = Yandex,
        ["yandex.by"] = Yandex,
        ["yandex.kz"] = Yandex,
        ["narod.ru"] = Yandex,
    };

    /// <summary>Computes the key of the mailbox that an email reaches.</summary>
    public static MailboxKey From(EmailAddress email)
    {
        var at = email.NormalizedValue.LastIndexOf('@');
        var (local, domain) = (email.NormalizedValue[..at], email.NormalizedValue[(at + 1)..]);
        if (Aliases.TryGetValue(domain, out var main)) domain = main;
        if (SubdomainUser(domain) is { } user) (local, domain) = (user, domain[(user.Length + 1)..]);
        var name = local.Split('+')[0].Replace(".", "", StringComparison.Ordinal);
        // Yandex reads a hyphen as a dot. Proton ignores hyphens and underscores, too. In a Yahoo address, the part after a hyphen is chosen by the user.
        if (domain is Yandex or Proton) name = name.Replace("-", "", StringComparison.Ordinal);
        if (domain == Proton) name = name.Replace("_", "", StringComparison.Ordinal);
        else if (domain.StartsWith("yahoo.", StringComparison.Ordinal)) name = name.Split('-')[0];
        return Compute($"{(name.Length > 0 ? name : local)}@{domain}");
    }

    /// <summary>Computes the key for notices to the owner of an account with this verified email. They have a limit of their own, which no one but the account's sessions can use up.</summary>
    public static MailboxKey ForNotices(EmailAddress email) => Compute("notices " + email.NormalizedValue);

    /// <summary>Fastmail delivers <c>anything@alice.fastmail.com</c> to <c>alice@fastmail.com</c>. Null for other domains.</summary>
    private static string? SubdomainUser(string domain) =>
        domain.Split('.') is [{ Length: > 0 } user, "fastmail", "com" or "fm"] ? user : null;

    /// <summary>The digest is of ASCII text.</summary>
    private static MailboxKey Compute(string mailbox) => new(Sha256Digest.Compute(Convert.ToHexString(Encoding.UTF8.GetBytes(mailbox))));
}
