using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;

namespace Auth.Testing;

/// <summary>Invitations in memory.</summary>
internal sealed class InMemoryInvitationRepository : IInvitationRepository
{
    private readonly InMemoryContext _context;

    internal InMemoryInvitationRepository(InMemoryContext context) => _context = context;

    /// <inheritdoc />
    public Task<Invitation?> FindAsync(InvitationId id, CancellationToken cancellationToken) => Task.FromResult(_context.InvitationSet.Find(invitation => invitation.Id == id));

    /// <inheritdoc />
    public Task<Invitation?> FindAsync(TokenHash<Invitation> tokenHash, CancellationToken cancellationToken) =>
        Task.FromResult(_context.InvitationSet.Find(invitation => invitation.TokenHash == tokenHash));

    /// <inheritdoc />
    public Task<Invitation?> FindByAccountAsync(UserId userId, CancellationToken cancellationToken) =>
        Task.FromResult(_context.InvitationSet.Find(invitation => invitation.AcceptedBy == userId));

    /// <inheritdoc />
    public Task<IReadOnlyList<Invitation>> ListAsync(InvitationId? before, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Invitation>>(
            [.. _context.InvitationSet.Where(invitation => before is not { } id || invitation.Id < id).OrderByDescending(invitation => invitation.Id.Value).Take(limit)]);

    /// <inheritdoc />
    public Task<int> CountOpenAsync(UserId inviterId, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(_context.InvitationSet.Where(invitation => invitation.InvitedBy == inviterId && invitation.GetStatus(now) == InvitationStatus.Open).Count);

    /// <inheritdoc />
    public void Add(Invitation invitation) => _context.InvitationSet.Add(invitation);
}
