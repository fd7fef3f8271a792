using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;

namespace Auth.Application.Invitations;

/// <summary>Sends the link of an invitation to its email again, for example after the first mail was lost. The new link replaces the old one when it is sent. Has no effect while a mail is queued.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.InvitationsWrite)]
public sealed record SendInvitationCommand(InvitationId InvitationId) : ICommand;

internal sealed class SendInvitationHandler(InvitationProtection invitations, InvitationLinks links, TimeProvider time) : ICommandHandler<SendInvitationCommand>
{
    public async Task<Result> Handle(SendInvitationCommand command, CancellationToken cancellationToken)
    {
        var invitation = await invitations.FindForChangeAsync(command.InvitationId, cancellationToken);
        if (invitation.IsFailure) return invitation.Error;

        var now = time.Now();
        var resent = invitation.Value.Resend(await links.IsMailPendingAsync(invitation.Value, cancellationToken), now);
        if (resent.IsFailure) return resent.Error;

        if (resent.Value) links.Deliver(invitation.Value, now);
        return Result.Success();
    }
}
