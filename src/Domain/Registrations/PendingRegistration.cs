using Auth.Domain.Common;
using Auth.Domain.EmailLinks;
using Auth.Domain.Users;

namespace Auth.Domain.Registrations;

/// <summary>A registration that awaits its email link. It reserves neither the username nor the email; the first completed registration gets them (ADR 12).</summary>
/// <remarks>It holds no password. The password is chosen through the link, so registering another person's email gains nothing.</remarks>
internal sealed class PendingRegistration : AggregateRoot
{
    /// <summary>For the persistence layer, which sets the properties.</summary>
    private PendingRegistration() => (Username, Email) = (null!, null!);

    private PendingRegistration(RegistrationId id, Username username, EmailAddress email, DateTimeOffset now) =>
        (Id, Username, Email, ExpiresAt) = (id, username, email, now + EmailLink.VerificationLifetime);

    /// <summary>The id.</summary>
    public RegistrationId Id { get; }

    /// <summary>The requested username.</summary>
    public Username Username { get; private set; }

    /// <summary>The email to verify.</summary>
    public EmailAddress Email { get; private set; }

    /// <summary>The hash of the link's token; null until the link is sent.</summary>
    public TokenHash<EmailLink>? TokenHash { get; private set; }

    /// <summary>When the registration expires.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>How many usernames have been rejected at completion.</summary>
    public int RejectedUsernames { get; private set; }

    /// <summary>Starts a registration.</summary>
    public static PendingRegistration Begin(Username username, EmailAddress email, DateTimeOffset now) => new(RegistrationId.New(now), username, email, now);

    /// <summary>Creates the token of the email link, which invalidates an earlier one.</summary>
    public Token<EmailLink> IssueLink(DateTimeOffset now)
    {
        var token = Token<EmailLink>.New();
        (TokenHash, ExpiresAt) = (token.Hash(), now + EmailLink.VerificationLifetime);
        return token;
    }

    /// <summary>Whether the registration can be completed.</summary>
    public bool IsValid(DateTimeOffset now) => now < ExpiresAt && RejectedUsernames < UsernameChoice.MaximumRejections;

    /// <summary>Records that a username was rejected at completion, because it is taken or reserved.</summary>
    public void RejectUsername() => RejectedUsernames++;
}
