using Auth.Domain.Users;

namespace Auth.Domain.MailedLinks;

/// <summary>The links that were mailed, as the domain asks for them. Changes are stored when the unit of work commits; of two that use a link at the same time, one does.</summary>
public interface IMailedLinkRepository
{
    /// <summary>The link of a token; null: there is none, or no longer.</summary>
    Task<MailedLink?> FindAsync(LinkTokenHash token, CancellationToken cancellationToken);

    /// <summary>The person's link for a purpose; null: there is none.</summary>
    Task<MailedLink?> FindAsync(UserId user, LinkPurpose purpose, CancellationToken cancellationToken);

    /// <summary>All links of a person.</summary>
    Task<IReadOnlyList<MailedLink>> OfAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>Adds a new link.</summary>
    void Add(MailedLink link);

    /// <summary>Removes a link: it was used, or is worth nothing any more.</summary>
    void Remove(MailedLink link);
}
