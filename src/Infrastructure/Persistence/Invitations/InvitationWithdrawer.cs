using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.Invitations;

/// <summary>Withdraws the invitations that events revoke, in the transaction of these events.</summary>
/// <remarks>An acceptance at the same moment changes the same row, so the version decides: it has committed, or it starts again and finds the invitation withdrawn.</remarks>
internal static class InvitationWithdrawer
{
    /// <returns>The events of the withdrawals.</returns>
    public static async Task<IReadOnlyList<IDomainEvent>> WithdrawInvitationsAsync(this AuthContext context, IReadOnlyList<IDomainEvent> causes, RoleScopes roleScopes)
    {
        var withdrawn = new List<IDomainEvent>();
        foreach (var revocation in InvitationRevocation.From(causes))
        {
            var open = await context.Invitations
                .Where(i => i.InvitedBy == revocation.InvitedBy && i.AcceptedAt == null && i.WithdrawnAt == null && i.ExpiresAt > revocation.OccurredAt)
                .OrderBy(i => i.Id)
                .ToListAsync(CancellationToken.None);
            foreach (var invitation in open.Where(invitation => revocation.Includes(invitation, roleScopes)))
            {
                invitation.Withdraw(revocation.OccurredAt);
                context.Entry(invitation).Property(i => i.Version).CurrentValue++;
                withdrawn.AddRange(invitation.TakeEvents());
            }
        }

        if (withdrawn.Count == 0) return withdrawn;
        context.ChangeTracker.DetectChanges();
        await context.SaveChangesAsync(CancellationToken.None);
        return withdrawn;
    }
}
