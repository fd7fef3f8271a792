using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Invitations;

namespace Auth.Application.Invitations;

/// <summary>Withdraws an invitation, so that its link no longer works. A queued mail is not sent.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.InvitationsWrite)]
public sealed record WithdrawInvitationCommand(InvitationId InvitationId) : ICommand;

internal sealed class WithdrawInvitationHandler(InvitationProtection invitations, TimeProvider time) : ICommandHandler<WithdrawInvitationCommand>
{
    public async Task<Result> Handle(WithdrawInvitationCommand command, CancellationToken cancellationToken)
    {
        var invitation = await invitations.FindForChangeAsync(command.InvitationId, cancellationToken);
        return invitation.IsFailure ? invitation.Error : invitation.Value.Withdraw(time.Now());
    }
}
