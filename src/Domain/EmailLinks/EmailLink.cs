using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.EmailLinks;

/// <summary>The purpose of an email link.</summary>
public enum EmailLinkPurpose
{
    /// <summary>Verifies that the user controls the email.</summary>
    Verification,

    /// <summary>Sets a new password without the old one.</summary>
    Recovery,

    /// <summary>Completes a registration.</summary>
    Registration,
}

/// <summary>An email link, bound to a user and an email. It works once and expires soon (ASVS 6.4.3).</summary>
/// <remarks>A user has at most one link per purpose; a new link replaces the previous one.</remarks>
public sealed class EmailLink : AggregateRoot, IHasToken
{
    /// <summary>The lifetime of a recovery link. It is short, so that later access to the mailbox gains nothing.</summary>
    public static readonly TimeSpan RecoveryLifetime = TimeSpan.FromHours(1);

    /// <summary>The lifetime of a verification link.</summary>
    public static readonly TimeSpan VerificationLifetime = TimeSpan.FromDays(1);

    /// <summary>For the persistence layer, which sets the properties.</summary>
    private EmailLink() => Email = null!;

    private EmailLink(User user, EmailLinkPurpose purpose, EmailAddress address, TokenHash<EmailLink> tokenHash, DateTimeOffset requestedAt, DateTimeOffset expiresAt) =>
        (UserId, Purpose, Email, PasswordVersion, TokenHash, RequestedAt, ExpiresAt) = (user.Id, purpose, address, user.PasswordVersion, tokenHash, requestedAt, expiresAt);

    static string IHasToken.TokenPrefix => "lnk_";

    /// <summary>The user whom the link is for.</summary>
    public UserId UserId { get; }

    /// <summary>The purpose.</summary>
    public EmailLinkPurpose Purpose { get; }

    /// <summary>The email to which the link was sent.</summary>
    public EmailAddress Email { get; private set; }

    /// <summary>The password version at creation; the link is invalid once the password changes.</summary>
    public int PasswordVersion { get; private set; }

    /// <summary>The hash of the token.</summary>
    public TokenHash<EmailLink> TokenHash { get; private set; }

    /// <summary>When the link was requested; the mail may have been sent later.</summary>
    public DateTimeOffset RequestedAt { get; private set; }

    /// <summary>The session of the user that requested the link; null for an anonymous request or an administrator.</summary>
    public SessionId? RequestedBy { get; private set; }

    /// <summary>When the link expires.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Creates the first link of a user for a purpose.</summary>
    /// <param name="requestedAt">The time of the request, which may be earlier than <paramref name="now"/>.</param>
    /// <param name="requestedBy">The session of the user that requested the link; null if none.</param>
    public static (EmailLink Link, Token<EmailLink> Token) Create(
        User user, EmailLinkPurpose purpose, EmailAddress address, DateTimeOffset requestedAt, DateTimeOffset now, SessionId? requestedBy = null)
    {
        var token = Token<EmailLink>.New();
        return (new EmailLink(user, purpose, address, token.Hash(), requestedAt, now + GetLifetime(purpose)) { RequestedBy = requestedBy }, token);
    }

    /// <summary>Replaces the token, which invalidates the previous link.</summary>
    public Token<EmailLink> Renew(User user, EmailAddress address, DateTimeOffset requestedAt, DateTimeOffset now, SessionId? requestedBy = null)
    {
        var token = Token<EmailLink>.New();
        (Email, PasswordVersion, TokenHash, RequestedAt, RequestedBy, ExpiresAt) = (address, user.PasswordVersion, token.Hash(), requestedAt, requestedBy, now + GetLifetime(Purpose));
        return token;
    }

    /// <summary>Whether the link can be used: unexpired, and the password has not changed since it was sent.</summary>
    public bool IsValidFor(User user, DateTimeOffset now) => now < ExpiresAt && PasswordVersion == user.PasswordVersion;

    /// <summary>Returns the lifetime of links for a purpose.</summary>
    public static TimeSpan GetLifetime(EmailLinkPurpose purpose) => purpose == EmailLinkPurpose.Recovery ? RecoveryLifetime : VerificationLifetime;
}
