using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.EmailLinks;

/// <summary>Loads and stores email links. Changes are saved when the unit of work commits; only one of several concurrent uses of a link succeeds.</summary>
public interface IEmailLinkRepository
{
    /// <summary>Returns the link with this token; null if there is none.</summary>
    Task<EmailLink?> FindAsync(TokenHash<EmailLink> tokenHash, CancellationToken cancellationToken);

    /// <summary>Returns the user's link for a purpose; null if there is none.</summary>
    Task<EmailLink?> FindAsync(UserId userId, EmailLinkPurpose purpose, CancellationToken cancellationToken);

    /// <summary>Returns all links of a user.</summary>
    Task<IReadOnlyList<EmailLink>> ListByUserAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Adds a link.</summary>
    void Add(EmailLink link);

    /// <summary>Removes a link that was used or is no longer valid.</summary>
    void Remove(EmailLink link);
}
