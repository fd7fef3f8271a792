using Auth.Application.Common;
using Auth.Application.Repeats;
using Auth.Domain.Common;
using Auth.Domain.Invitations;
using Auth.Domain.Users;

namespace Auth.Application.Invitations;

/// <summary>The person is invited, so a repeat invites no one. A link that is handed over is shown once, possibly in a response that did not arrive. The repeat of a form shows a new link, which replaces it. That of a call names the invitation.</summary>
internal sealed class InviteUserRepeat(IInvitationRepository invitations, IUserRepository users, InvitationLinks links, IUnitOfWork unitOfWork, TimeProvider time)
    : IRepeatHandler<InviteUserCommand, Result<IssuedInvitation>>
{
    /// <summary>The link was in the response to the first copy of a call.</summary>
    public static readonly Error LinkAlreadyShown = new(
        ErrorKind.Conflict, "secret_already_shown", "The invitation has been created, and its link is shown only once. If you don't have it, withdraw the invitation and create another one.");

    public SubmissionOutcome? GetOutcome(Result<IssuedInvitation> success) => new() { InvitationId = new InvitationId(success.Value.Invitation.Id) };

    public async Task<Result<IssuedInvitation>?> RepeatAsync(InviteUserCommand command, Submission first, CancellationToken cancellationToken) =>
        first.InvitationId is not { } id ? null
        : first.IsCall ? await DescribeAsync(id, cancellationToken)
        : await unitOfWork.ExecuteAsync(() => ShowAgainAsync(id), CancellationToken.None);

    private async Task<Result<IssuedInvitation>?> DescribeAsync(InvitationId id, CancellationToken cancellationToken)
    {
        if (await invitations.FindAsync(id, cancellationToken) is not { } invitation) return null;
        if (invitation.IsHandedOver) return LinkAlreadyShown with { CreatedId = id.Value };
        return new IssuedInvitation(InvitationDetails.From(invitation, await users.FindInviterAsync(invitation, cancellationToken), time.Now()), Link: null);
    }

    private async Task<Result<IssuedInvitation>?> ShowAgainAsync(InvitationId id)
    {
        if (await invitations.FindAsync(id, CancellationToken.None) is not { } invitation) return null;

        var now = time.Now();
        var showsLink = invitation.IsHandedOver && invitation.GetStatus(now) == InvitationStatus.Open;
        var inviter = await users.FindInviterAsync(invitation, CancellationToken.None);
        return new IssuedInvitation(InvitationDetails.From(invitation, inviter, now), showsLink ? links.Deliver(invitation, now) : null);
    }
}
