using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.MailedLinks;

/// <summary>What a mailed link is for.</summary>
public enum LinkPurpose
{
    /// <summary>To show that the address is the person's.</summary>
    Verification,

    /// <summary>To set another password without the old one.</summary>
    Recovery,

    /// <summary>To make the account that was asked for.</summary>
    Registration,
}

/// <summary>A link that was mailed to a person: it belongs to the account and to the address, works once, and lives briefly (ASVS 6.4.3, CWE-640).</summary>
/// <remarks>A person has one for each purpose: a newer one ends the one before.</remarks>
public sealed class MailedLink : AggregateRoot
{
    /// <summary>How long a recovery may take: whoever gets at the mailbox later finds nothing of use.</summary>
    public static readonly TimeSpan RecoveryLifetime = TimeSpan.FromHours(1);

    /// <summary>How long a verification may take.</summary>
    public static readonly TimeSpan VerificationLifetime = TimeSpan.FromDays(1);

    /// <summary>For the store, which fills in what it kept.</summary>
    private MailedLink() => Address = null!;

    private MailedLink(User user, LinkPurpose purpose, EmailAddress address, LinkTokenHash token, DateTimeOffset requestedAt, DateTimeOffset expiresAt) =>
        (User, Purpose, Address, PasswordVersion, Token, RequestedAt, ExpiresAt) = (user.Id, purpose, address, user.PasswordVersion, token, requestedAt, expiresAt);

    /// <summary>Whose account it is for.</summary>
    public UserId User { get; }

    /// <summary>What it is for.</summary>
    public LinkPurpose Purpose { get; }

    /// <summary>Where it was sent.</summary>
    public EmailAddress Address { get; private set; }

    /// <summary>Which of the account's passwords it belongs to: it ends with that.</summary>
    public int PasswordVersion { get; private set; }

    /// <summary>What the store knows of the token.</summary>
    public LinkTokenHash Token { get; private set; }

    /// <summary>When somebody asked for it; the message may have been sent later.</summary>
    public DateTimeOffset RequestedAt { get; private set; }

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Makes the first link of its kind.</summary>
    /// <param name="user">For whom.</param>
    /// <param name="purpose">For what.</param>
    /// <param name="address">Where it is sent.</param>
    /// <param name="requestedAt">When it was asked for.</param>
    /// <param name="now">The time.</param>
    public static (MailedLink Link, LinkToken Token) Make(User user, LinkPurpose purpose, EmailAddress address, DateTimeOffset requestedAt, DateTimeOffset now)
    {
        var token = LinkToken.New();
        return (new MailedLink(user, purpose, address, token.Hash(), requestedAt, now + LifetimeOf(purpose)), token);
    }

    /// <summary>Puts a new token in the place of the one before.</summary>
    public LinkToken Renew(User user, EmailAddress address, DateTimeOffset requestedAt, DateTimeOffset now)
    {
        var token = LinkToken.New();
        (Address, PasswordVersion, Token, RequestedAt, ExpiresAt) = (address, user.PasswordVersion, token.Hash(), requestedAt, now + LifetimeOf(Purpose));
        return token;
    }

    /// <summary>Whether it can be used: its person's password is still the one from when it was sent.</summary>
    public bool IsGood(User user, DateTimeOffset now) => now < ExpiresAt && PasswordVersion == user.PasswordVersion;

    /// <summary>How long a link lives.</summary>
    public static TimeSpan LifetimeOf(LinkPurpose purpose) => purpose == LinkPurpose.Recovery ? RecoveryLifetime : VerificationLifetime;
}
