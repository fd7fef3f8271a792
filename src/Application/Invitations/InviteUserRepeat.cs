using Auth.Application.Common;
using Auth.Application.Forms;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;

namespace Auth.Application.Invitations;

/// <summary>The person is invited, so a repeat invites no one. A link that is handed over is shown once, possibly in a response that did not arrive, so the repeat shows a new link, which replaces it.</summary>
internal sealed class InviteUserRepeat(IInvitationRepository invitations, IUserRepository users, InvitationLinks links, IUnitOfWork unitOfWork, TimeProvider time)
    : IRepeatHandler<InviteUserCommand, Result<IssuedInvitation>>
{
    public FormOutcome? GetOutcome(Result<IssuedInvitation> success) => new() { InvitationId = new InvitationId(success.Value.Invitation.Id) };

    public async Task<Result<IssuedInvitation>?> RepeatAsync(InviteUserCommand command, FormSubmission first, CancellationToken cancellationToken) =>
        first.InvitationId is { } id ? await unitOfWork.ExecuteAsync(() => ShowAgainAsync(id), CancellationToken.None) : null;

    private async Task<Result<IssuedInvitation>?> ShowAgainAsync(InvitationId id)
    {
        if (await invitations.FindAsync(id, CancellationToken.None) is not { } invitation) return null;

        var now = time.Now();
        var showsLink = invitation.IsHandedOver && invitation.GetStatus(now) == InvitationStatus.Open;
        var inviter = await users.FindInviterAsync(invitation, CancellationToken.None);
        return new IssuedInvitation(InvitationDetails.From(invitation, inviter, now), showsLink ? links.Deliver(invitation, now) : null);
    }
}
