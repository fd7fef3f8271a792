using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>The quota of a mailbox. Counts the mails of <see cref="MailPriority.Request"/> that it receives, or notices of requested email changes: <see cref="Burst"/> at once, then one per <see cref="Interval"/> (R77).</summary>
/// <remarks>The intervals of <see cref="User"/> count per account. One mailbox receives the mails of many accounts, such as <c>alice+1@</c> and <c>alice+2@</c>.</remarks>
internal sealed class MailboxQuota
{
    /// <summary>The number of mails that a mailbox can receive at once.</summary>
    public const int Burst = 5;

    /// <summary>The mails among them that sessions can request, by a change of their account's email. The rest is left for the owner of the mailbox.</summary>
    public const int EmailChangeBurst = 3;

    /// <summary>The time after which a mailbox can receive one more mail.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(3);

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private MailboxQuota()
    {
    }

    private MailboxQuota(MailboxKey key, DateTimeOffset now) => (Key, ResetAt) = (key, now);

    /// <summary>The key of the mailbox.</summary>
    public MailboxKey Key { get; }

    /// <summary>When the limit is back at <see cref="Burst"/>. Each counted mail moves it by <see cref="Interval"/>.</summary>
    public DateTimeOffset ResetAt { get; private set; }

    /// <summary>Creates the quota of a mailbox that has received nothing.</summary>
    public static MailboxQuota Create(MailboxKey key, DateTimeOffset now) => new(key, now);

    /// <summary>Counts a mail.</summary>
    /// <param name="isEmailChange">Whether a session has requested it, by a change of its account's email.</param>
    /// <returns>Whether the mailbox can receive it.</returns>
    public bool TryCount(DateTimeOffset now, bool isEmailChange = false)
    {
        // Also starts over after the clock was set back.
        var isInUse = ResetAt > now && ResetAt <= now + (Interval * Burst);
        var fullAt = (isInUse ? ResetAt : now) + Interval;
        if (fullAt > now + (Interval * (isEmailChange ? EmailChangeBurst : Burst))) return false;

        ResetAt = fullAt;
        return true;
    }
}
