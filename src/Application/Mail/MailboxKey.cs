using System.Text;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>Identifies a mailbox for its limit only, never an account: the email without the sub-address and the dots of its local part.</summary>
/// <remarks>Mail services deliver <c>al.ice+1@</c> and <c>alice@</c> to one mailbox. Two mailboxes with one key share a limit, and nothing else.</remarks>
/// <param name="Value">A SHA-256, so that the row does not contain the email.</param>
public readonly record struct MailboxKey(Sha256Digest Value)
{
    /// <summary>Computes the key of the mailbox that an email reaches.</summary>
    public static MailboxKey From(EmailAddress email)
    {
        var at = email.NormalizedValue.LastIndexOf('@');
        var (local, domain) = (email.NormalizedValue[..at], email.NormalizedValue[at..]);
        // Google delivers mails to both domains to one mailbox.
        if (domain == "@googlemail.com") domain = "@gmail.com";
        var name = local.Split('+')[0].Replace(".", "", StringComparison.Ordinal);
        return Compute((name.Length > 0 ? name : local) + domain);
    }

    /// <summary>Computes the key for notices to the owner of an account with this verified email. They have a limit of their own, which no one but the account's sessions can use up.</summary>
    public static MailboxKey ForNotices(EmailAddress email) => Compute("notices " + email.NormalizedValue);

    /// <summary>The digest is of ASCII text.</summary>
    private static MailboxKey Compute(string mailbox) => new(Sha256Digest.Compute(Convert.ToHexString(Encoding.UTF8.GetBytes(mailbox))));
}
