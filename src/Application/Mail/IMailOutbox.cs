using Auth.Domain.Invitations;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>The outbox: mails that are stored with a change and sent later.</summary>
internal interface IMailOutbox
{
    /// <summary>Adds a mail, which is stored when the unit of work commits. Its requester is the actor of the request.</summary>
    void Enqueue(QueuedMail mail);

    /// <summary>Returns the user's queued mails of a kind.</summary>
    Task<IReadOnlyList<QueuedMail>> ListByUserAsync(UserId userId, MailKind kind, CancellationToken cancellationToken);

    /// <summary>Returns those of the invitations whose mail with the link is queued, or being sent.</summary>
    Task<IReadOnlySet<InvitationId>> FindPendingAsync(IReadOnlyCollection<InvitationId> invitationIds, CancellationToken cancellationToken);

    /// <summary>Removes the user's queued mails of a kind, in the transaction of the unit of work.</summary>
    Task CancelAsync(UserId userId, MailKind kind, CancellationToken cancellationToken);

    /// <summary>Locks a leased mail until the transaction of the unit of work ends, so that no other transaction cancels it meanwhile.</summary>
    /// <returns>Whether the mail is still queued.</returns>
    Task<bool> TryLockAsync(QueuedMail mail, CancellationToken cancellationToken);

    /// <summary>Leases the next mail that is due, by priority and then by due time. Other workers skip it until the lease expires.</summary>
    /// <param name="lowest">Mails of a lower priority are skipped.</param>
    /// <returns>Null if no mail is due.</returns>
    Task<QueuedMail?> LeaseNextAsync(MailPriority lowest, CancellationToken cancellationToken);

    /// <summary>Removes a mail that was sent or discarded.</summary>
    Task RemoveAsync(QueuedMail mail, CancellationToken cancellationToken);

    /// <summary>Reschedules a mail that could not be sent.</summary>
    /// <param name="due">The time of the next attempt.</param>
    Task RescheduleAsync(QueuedMail mail, DateTimeOffset due, CancellationToken cancellationToken);
}

/// <summary>Creates mails for use cases.</summary>
internal static class MailOutboxExtensions
{
    /// <summary>Notifies a user at their verified email. An unverified email may belong to another person, so it gets no mail.</summary>
    public static void NotifyUser(this IMailOutbox outbox, User user, MailKind kind, DateTimeOffset now)
    {
        if (user is { Email: { } email, EmailVerifiedAt: not null }) outbox.EnqueueTo(user, kind, email, now);
    }

    /// <summary>Queues a mail to an email, verified or not.</summary>
    /// <param name="requestedBy">The session of the user that requested the link of the mail; null if none.</param>
    public static void EnqueueTo(this IMailOutbox outbox, User user, MailKind kind, EmailAddress to, DateTimeOffset now, SessionId? requestedBy = null) =>
        outbox.Enqueue(new QueuedMail(kind, user.Id, user.Username.Value, to, now, user.PasswordVersion) { RequestedBy = requestedBy });
}
