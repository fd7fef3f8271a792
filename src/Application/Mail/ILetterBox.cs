using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>The outbox: mails that are stored with a change and sent later.</summary>
public interface ILetterBox
{
    /// <summary>Adds a mail, which is stored when the unit of work commits.</summary>
    void Add(Letter letter);

    /// <summary>Removes the user's queued mails with links, in the transaction of the unit of work.</summary>
    Task WithdrawLinksAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Leases the next mail that is due. Other workers skip it until the lease expires.</summary>
    /// <returns>Null if no mail is due.</returns>
    Task<Letter?> TakeDueAsync(CancellationToken cancellationToken);

    /// <summary>Removes a mail that was sent or discarded.</summary>
    Task RemoveAsync(Letter letter, CancellationToken cancellationToken);

    /// <summary>Reschedules a mail that could not be sent.</summary>
    /// <param name="due">The time of the next attempt.</param>
    Task PutOffAsync(Letter letter, DateTimeOffset due, CancellationToken cancellationToken);
}

/// <summary>Creates mails for use cases.</summary>
internal static class WritingLetters
{
    /// <summary>Notifies a user at their verified email. An unverified email may belong to another person, so it gets no mail.</summary>
    public static void Tell(this ILetterBox outbox, User user, LetterKind kind, DateTimeOffset now)
    {
        if (user is { Email: { } email, EmailVerifiedAt: not null }) outbox.Write(user, kind, email, now);
    }

    /// <summary>Queues a mail to an email, verified or not.</summary>
    public static void Write(this ILetterBox outbox, User user, LetterKind kind, EmailAddress to, DateTimeOffset now) =>
        outbox.Add(new Letter(kind, user.Id, user.Username.Value, to, now, user.PasswordVersion));
}
