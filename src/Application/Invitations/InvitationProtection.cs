using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;

namespace Auth.Application.Invitations;

/// <summary>Finds an invitation that the actor may change: one whose roles hold no scope which the actor lacks (ADR 49).</summary>
internal sealed class InvitationProtection(IInvitationRepository invitations, RoleScopes roleScopes, IRequestContext context)
{
    /// <returns>The invitation; <see cref="InvitationErrors.NotFound"/>; <see cref="AccessErrors.Protected"/>.</returns>
    public async Task<Result<Invitation>> FindForChangeAsync(InvitationId id, CancellationToken cancellationToken)
    {
        if (await invitations.FindAsync(id, cancellationToken) is not { } invitation) return InvitationErrors.NotFound;
        return context.Actor.Scopes.Includes(roleScopes.Get(invitation.Roles)) ? invitation : AccessErrors.Protected;
    }
}
