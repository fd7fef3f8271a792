using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.Invitations;

/// <summary>Loads and stores invitations. Changes are saved when the unit of work commits; only one of several concurrent changes succeeds.</summary>
public interface IInvitationRepository
{
    /// <summary>Returns the invitation with this id; null if there is none.</summary>
    Task<Invitation?> FindAsync(InvitationId id, CancellationToken cancellationToken);

    /// <summary>Returns the invitation with this token; null if there is none.</summary>
    Task<Invitation?> FindAsync(TokenHash<Invitation> tokenHash, CancellationToken cancellationToken);

    /// <summary>Returns the invitation that created an account; null if there is none, or if it has been purged.</summary>
    Task<Invitation?> FindByAccountAsync(UserId userId, CancellationToken cancellationToken);

    /// <summary>Returns one page of invitations, newest first.</summary>
    /// <param name="before">The last invitation of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number.</param>
    Task<IReadOnlyList<Invitation>> ListAsync(InvitationId? before, int limit, CancellationToken cancellationToken);

    /// <summary>Returns how many invitations of an inviter are open.</summary>
    Task<int> CountOpenAsync(UserId inviterId, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Adds an invitation.</summary>
    void Add(Invitation invitation);
}
