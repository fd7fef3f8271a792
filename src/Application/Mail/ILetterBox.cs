using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>The letters that are to be sent.</summary>
public interface ILetterBox
{
    /// <summary>Puts a letter in; it is stored when the unit of work commits, with the change it tells of.</summary>
    void Add(Letter letter);

    /// <summary>Takes back the letters with links that wait for a person; in the transaction of the unit of work.</summary>
    Task WithdrawLinksAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Takes the next letter that is due, for as long as a try may take: meanwhile nobody else gets it.</summary>
    /// <returns>Null: none is due.</returns>
    Task<Letter?> TakeDueAsync(CancellationToken cancellationToken);

    /// <summary>It was sent, or never will be.</summary>
    Task RemoveAsync(Letter letter, CancellationToken cancellationToken);

    /// <summary>It could not be sent now.</summary>
    /// <param name="letter">Which.</param>
    /// <param name="due">When to try again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task PutOffAsync(Letter letter, DateTimeOffset due, CancellationToken cancellationToken);
}

/// <summary>Writes letters, as several use cases have to.</summary>
internal static class WritingLetters
{
    /// <summary>Tells a person of a change, at the address that they have verified; another one may be a stranger's, who is told nothing.</summary>
    public static void Tell(this ILetterBox letters, User user, LetterKind kind, DateTimeOffset now)
    {
        if (user is { Email: { } email, EmailVerifiedAt: not null }) letters.Write(user, kind, email, now);
    }

    /// <summary>Writes to an address.</summary>
    public static void Write(this ILetterBox letters, User user, LetterKind kind, EmailAddress to, DateTimeOffset now) =>
        letters.Add(new Letter(kind, user.Id, user.Username.Value, to, now, user.PasswordVersion));
}
