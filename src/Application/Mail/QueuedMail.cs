using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Invitations;
using Auth.Domain.Registrations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>A mail that is stored with the change that caused it and sent later, at least once. It contains no secret; a link is created when the mail is sent (ADR 15).</summary>
internal sealed class QueuedMail
{
    /// <summary>For the persistence layer, which sets the properties.</summary>
    private QueuedMail() => (Recipient, Username) = (null!, null!);

    private QueuedMail(MailKind kind, MailSubjectId subjectId, string username, EmailAddress recipient, DateTimeOffset now, int passwordVersion) =>
        (Id, Kind, Priority, SubjectId, Username, Recipient, OccurredAt, DueAt, PasswordVersion) =
            (Guid.CreateVersion7(now), kind, GetPriority(kind), subjectId, username, recipient, now, now, passwordVersion);

    /// <summary>Creates a mail about a user that is due now.</summary>
    /// <param name="passwordVersion">The user's password version. A mail with a link is discarded if the version has changed when it is sent.</param>
    public QueuedMail(MailKind kind, UserId userId, string username, EmailAddress recipient, DateTimeOffset now, int passwordVersion = 0)
        : this(kind, new MailSubjectId(userId.Value), username, recipient, now, passwordVersion)
    {
        if (!IsAboutUser) throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind of mail is not about a user.");
    }

    /// <summary>Creates a mail about a pending registration that is due now.</summary>
    public QueuedMail(MailKind kind, RegistrationId registrationId, string username, EmailAddress recipient, DateTimeOffset now)
        : this(kind, new MailSubjectId(registrationId.Value), username, recipient, now, passwordVersion: 0)
    {
        if (!IsAboutRegistration) throw new ArgumentOutOfRangeException(nameof(kind), kind, "This kind of mail is about a user.");
    }

    /// <summary>Creates a mail with the link of an invitation that is due now.</summary>
    /// <param name="username">Empty if the user chooses one.</param>
    public QueuedMail(InvitationId invitationId, string username, EmailAddress recipient, DateTimeOffset now)
        : this(MailKind.Invitation, new MailSubjectId(invitationId.Value), username, recipient, now, passwordVersion: 0)
    {
    }

    /// <summary>The id.</summary>
    public Guid Id { get; }

    /// <summary>The kind.</summary>
    public MailKind Kind { get; }

    /// <summary>Mails of a higher priority leave first.</summary>
    public MailPriority Priority { get; private set; }

    /// <summary>The id of the user, the pending registration or the invitation that the mail is about.</summary>
    public MailSubjectId SubjectId { get; }

    /// <summary>The user whom the mail is about; null if it is about a registration or an invitation. Mails about decoys are not sent.</summary>
    public UserId? UserId => IsAboutUser ? new UserId(SubjectId.Value) : null;

    /// <summary>The pending registration that the mail is about; null if it is not about one.</summary>
    public RegistrationId? RegistrationId => IsAboutRegistration ? new RegistrationId(SubjectId.Value) : null;

    /// <summary>The invitation that the mail is about; null if it is not about one.</summary>
    public InvitationId? InvitationId => IsAboutInvitation ? new InvitationId(SubjectId.Value) : null;

    /// <summary>The name of the user, the registration or the invitation; empty if the invitation has none.</summary>
    public string Username { get; }

    /// <summary>The recipient.</summary>
    public EmailAddress Recipient { get; }

    /// <summary>The user's password version.</summary>
    public int PasswordVersion { get; }

    /// <summary>The session of the user that requested the link of the mail; null for other mails and requests.</summary>
    public SessionId? RequestedBy { get; init; }

    /// <summary>When the event of the mail occurred.</summary>
    public DateTimeOffset OccurredAt { get; }

    /// <summary>When to send the mail next.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>The number of earlier delivery attempts, as of the last read.</summary>
    public int DeliveryAttempts { get; private set; }

    /// <summary>Whether <see cref="MailboxLimiter"/> limits the mail. A session can request any number of email changes, so their notices could bury other mails.</summary>
    internal bool IsLimited => Priority == MailPriority.Request || Kind == MailKind.AddressChangeRequested;

    private bool IsAboutUser => !IsAboutRegistration && !IsAboutInvitation;

    private bool IsAboutInvitation => Kind == MailKind.Invitation;

    private bool IsAboutRegistration => Kind is MailKind.Registration or MailKind.UsernameTaken;

    /// <summary>Records who caused the mail. Mails that an operator, an administrator or a service account requests are not limited per mailbox.</summary>
    public void SetRequester(Actor actor)
    {
        if (Priority == MailPriority.Request && actor.Scopes != Scopes.None) Priority = MailPriority.Notice;
    }

    /// <summary>Names what the mail is about, for logs.</summary>
    internal string DescribeSubject() => this switch
    {
        { RegistrationId: { } registrationId } => $"registration {registrationId}",
        { InvitationId: { } invitationId } => $"invitation {invitationId}",
        _ => $"user {UserId}",
    };

    private static MailPriority GetPriority(MailKind kind) => kind switch
    {
        MailKind.Recovery => MailPriority.Recovery,
        MailKind.AddressVerification or MailKind.Registration or MailKind.AddressInUse or MailKind.UsernameTaken => MailPriority.Request,
        _ => MailPriority.Notice,
    };
}

/// <summary>The id of a user, a pending registration or an invitation; the kind of the mail decides which. All are stored in one column.</summary>
internal readonly record struct MailSubjectId(Guid Value)
{
    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
