using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>A mail that is stored with the change that caused it and sent later, at least once. It contains no secret; a link is created when the mail is sent (ADR 15).</summary>
public sealed class QueuedMail
{
    /// <summary>For the persistence layer, which sets the properties.</summary>
    private QueuedMail() => (Recipient, Username) = (null!, null!);

    /// <summary>Creates a mail that is due now.</summary>
    /// <param name="passwordVersion">The user's password version. A mail with a link is discarded if the version has changed when it is sent.</param>
    public QueuedMail(MailKind kind, UserId userId, string username, EmailAddress recipient, DateTimeOffset now, int passwordVersion = 0) =>
        (Id, Kind, UserId, Username, Recipient, OccurredAt, DueAt, PasswordVersion) = (Guid.CreateVersion7(now), kind, userId, username, recipient, now, now, passwordVersion);

    /// <summary>The id.</summary>
    public Guid Id { get; }

    /// <summary>The kind.</summary>
    public MailKind Kind { get; }

    /// <summary>The user whom the mail is about; for a registration mail, the id of the pending registration. Mails about decoys are not sent.</summary>
    public UserId UserId { get; }

    /// <summary>The user's name.</summary>
    public string Username { get; }

    /// <summary>The recipient.</summary>
    public EmailAddress Recipient { get; }

    /// <summary>The user's password version.</summary>
    public int PasswordVersion { get; }

    /// <summary>When the event of the mail occurred.</summary>
    public DateTimeOffset OccurredAt { get; }

    /// <summary>When to send the mail next.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>The number of earlier delivery attempts, as of the last read.</summary>
    public int DeliveryAttempts { get; private set; }
}
