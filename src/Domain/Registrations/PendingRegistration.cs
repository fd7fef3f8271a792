using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Users;

namespace Auth.Domain.Registrations;

/// <summary>Somebody has asked for an account, and has yet to show that the address is theirs. It reserves neither the name nor the address: whoever shows it first gets them (ADR 12).</summary>
/// <remarks>It holds no password: that is chosen by whoever opens the link, so a stranger who registers somebody else's address gains nothing.</remarks>
public sealed class PendingRegistration : AggregateRoot
{
    /// <summary>For the store, which fills in what it kept.</summary>
    private PendingRegistration() => (Username, Email) = (null!, null!);

    private PendingRegistration(Guid id, Username username, EmailAddress email, DateTimeOffset now) =>
        (Id, Username, Email, ExpiresAt) = (id, username, email, now + MailedLink.VerificationLifetime);

    /// <summary>The id.</summary>
    public Guid Id { get; }

    /// <summary>The name that was asked for.</summary>
    public Username Username { get; private set; }

    /// <summary>The address that was given.</summary>
    public EmailAddress Email { get; private set; }

    /// <summary>What the store knows of the link's token; null: no link has been mailed.</summary>
    public LinkTokenHash? Token { get; private set; }

    /// <summary>When it ends by itself.</summary>
    public DateTimeOffset ExpiresAt { get; private set; }

    /// <summary>Begins a registration.</summary>
    public static PendingRegistration Begin(Username username, EmailAddress email, DateTimeOffset now) => new(Guid.CreateVersion7(now), username, email, now);

    /// <summary>Makes the link that is mailed; one from before is of no more use.</summary>
    public LinkToken MakeLink(DateTimeOffset now)
    {
        var token = LinkToken.New();
        (Token, ExpiresAt) = (token.Hash(), now + MailedLink.VerificationLifetime);
        return token;
    }

    /// <summary>Whether it can be completed.</summary>
    public bool IsLive(DateTimeOffset now) => now < ExpiresAt;
}
