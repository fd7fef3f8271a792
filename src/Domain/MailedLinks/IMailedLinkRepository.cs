using Auth.Domain.Users;

namespace Auth.Domain.MailedLinks;

/// <summary>Loads and stores email links. Changes are saved when the unit of work commits; only one of several concurrent uses of a link succeeds.</summary>
public interface IMailedLinkRepository
{
    /// <summary>Returns the link with this token; null if there is none.</summary>
    Task<MailedLink?> FindAsync(LinkTokenHash tokenHash, CancellationToken cancellationToken);

    /// <summary>Returns the user's link for a purpose; null if there is none.</summary>
    Task<MailedLink?> FindAsync(UserId userId, LinkPurpose purpose, CancellationToken cancellationToken);

    /// <summary>Returns all links of a user.</summary>
    Task<IReadOnlyList<MailedLink>> OfAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Adds a link.</summary>
    void Add(MailedLink link);

    /// <summary>Removes a link that was used or is no longer valid.</summary>
    void Remove(MailedLink link);
}
