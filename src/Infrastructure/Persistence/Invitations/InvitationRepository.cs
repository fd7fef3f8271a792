using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Invitations;

internal sealed class InvitationRepository(AuthContext context) : IInvitationRepository
{
    public Task<Invitation?> FindAsync(InvitationId id, CancellationToken cancellationToken) =>
        context.Invitations.SingleOrDefaultAsync(i => i.Id == id, cancellationToken);

    public Task<Invitation?> FindAsync(TokenHash<Invitation> tokenHash, CancellationToken cancellationToken) =>
        context.Invitations.SingleOrDefaultAsync(i => i.TokenHash == tokenHash, cancellationToken);

    public Task<Invitation?> FindByAccountAsync(UserId userId, CancellationToken cancellationToken) =>
        context.Invitations.SingleOrDefaultAsync(i => i.AcceptedBy == userId, cancellationToken);

    public async Task<IReadOnlyList<Invitation>> ListAsync(InvitationId? before, int limit, CancellationToken cancellationToken)
    {
        IQueryable<Invitation> invitations = context.Invitations;
        if (before is { } last) invitations = invitations.Where(i => i.Id < last);
        return await invitations.OrderByDescending(i => i.Id).Take(limit).ToListAsync(cancellationToken);
    }

    public Task<int> CountOpenAsync(UserId inviterId, DateTimeOffset now, CancellationToken cancellationToken) =>
        context.Invitations.CountAsync(i => i.InvitedBy == inviterId && i.AcceptedAt == null && i.WithdrawnAt == null && i.ExpiresAt > now, cancellationToken);

    public void Add(Invitation invitation) => context.Add(invitation);
}
