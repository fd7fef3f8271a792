using Auth.Domain.Users;

namespace Auth.Application.Mail;

/// <summary>A message that is to be sent: stored with the change it tells of, sent afterwards, at least once. It holds no secret: a link is made when it is sent (ADR 15).</summary>
public sealed class Letter
{
    /// <summary>For the store, which fills in what it kept.</summary>
    private Letter() => (Recipient, Username) = (null!, null!);

    /// <summary>Writes down what is to be sent.</summary>
    /// <param name="kind">What it says.</param>
    /// <param name="user">The account it tells of.</param>
    /// <param name="username">How that is called.</param>
    /// <param name="recipient">Where it goes.</param>
    /// <param name="now">When what it tells of happened.</param>
    /// <param name="passwordVersion">Which of the account's passwords it belongs to; of a letter with a link that is another one by then, nothing is sent.</param>
    public Letter(LetterKind kind, UserId user, string username, EmailAddress recipient, DateTimeOffset now, int passwordVersion = 0) =>
        (Id, Kind, User, Username, Recipient, OccurredAt, DueAt, PasswordVersion) = (Guid.CreateVersion7(now), kind, user, username, recipient, now, now, passwordVersion);

    /// <summary>The id.</summary>
    public Guid Id { get; }

    /// <summary>What it says.</summary>
    public LetterKind Kind { get; }

    /// <summary>The account it tells of; a decoy's is not sent.</summary>
    public UserId User { get; }

    /// <summary>How the account is called.</summary>
    public string Username { get; }

    /// <summary>Where it goes.</summary>
    public EmailAddress Recipient { get; }

    /// <summary>Which of the account's passwords it belongs to.</summary>
    public int PasswordVersion { get; }

    /// <summary>When what it tells of happened.</summary>
    public DateTimeOffset OccurredAt { get; }

    /// <summary>When to try to send it, the next time.</summary>
    public DateTimeOffset DueAt { get; private set; }

    /// <summary>How often it had been tried when it was read.</summary>
    public int Tries { get; private set; }
}
