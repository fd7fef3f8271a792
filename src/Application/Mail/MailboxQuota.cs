using System.Text;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>Counts the mails of <see cref="MailPriority.Request"/> that a mailbox receives: <see cref="Burst"/> at once, then one per <see cref="Interval"/> (R77).</summary>
/// <remarks>The intervals of <see cref="User"/> count per account. One mailbox receives the mails of many accounts, such as <c>alice+1@</c> and <c>alice+2@</c>.</remarks>
public sealed class Mailbox
{
    /// <summary>The number of mails that a mailbox can receive at once.</summary>
    public const int Burst = 5;

    /// <summary>The mails among them that sessions can request, by a change of their account's email. The rest is left for the owner of the mailbox.</summary>
    public const int EmailChangeBurst = 3;

    /// <summary>The time after which a mailbox can receive one more mail.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(3);

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private Mailbox()
    {
    }

    private Mailbox(MailboxKey key, DateTimeOffset now) => (Key, ResetAt) = (key, now);

    /// <summary>The key.</summary>
    public MailboxKey Key { get; }

    /// <summary>When the limit is back at <see cref="Burst"/>. Each counted mail moves it by <see cref="Interval"/>.</summary>
    public DateTimeOffset ResetAt { get; private set; }

    /// <summary>Creates a mailbox that has received nothing.</summary>
    public static Mailbox Create(MailboxKey key, DateTimeOffset now) => new(key, now);

    /// <summary>Counts a mail.</summary>
    /// <param name="isEmailChange">Whether a session has requested it, by a change of its account's email.</param>
    /// <returns>Whether the mailbox can receive it.</returns>
    public bool TryCount(DateTimeOffset now, bool isEmailChange = false)
    {
        // Also starts over after the clock was set back.
        if (ResetAt < now || ResetAt > now + (Interval * Burst)) ResetAt = now;
        if (ResetAt + Interval > now + (Interval * (isEmailChange ? EmailChangeBurst : Burst))) return false;

        ResetAt += Interval;
        return true;
    }
}

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
        var mailbox = (name.Length > 0 ? name : local) + domain;
        // The digest is of ASCII text.
        return new(Sha256Digest.Compute(Convert.ToHexString(Encoding.UTF8.GetBytes(mailbox))));
    }
}
