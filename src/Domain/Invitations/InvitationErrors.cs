using Auth.Domain.Common;

namespace Auth.Domain.Invitations;

/// <summary>The errors of invitations.</summary>
public static class InvitationErrors
{
    /// <summary>No such invitation.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "invitation_not_found", "Invitation not found.");

    /// <summary>The link never existed, was used, has expired, or was withdrawn. The error does not reveal which.</summary>
    public static readonly Error Invalid = new(ErrorKind.Invalid, "invalid_invitation", "This invitation is no longer valid. Contact the person who invited you.");

    /// <summary>The account of the invitation exists, so there is nothing to withdraw.</summary>
    public static readonly Error AlreadyAccepted = new(ErrorKind.Conflict, "invitation_accepted", "This invitation has already been accepted. Lock the account instead.");

    /// <summary>The invitation is not open, or its link is handed over by the inviter.</summary>
    public static readonly Error CannotBeSent = new(ErrorKind.Conflict, "invitation_not_sendable", "Only an open invitation with an email address can be sent again. Invite the person again.");

    /// <summary>The inviter has <see cref="Invitation.MaxOpenPerInviter"/> open invitations.</summary>
    public static readonly Error TooMany =
        new(ErrorKind.Conflict, "too_many_invitations", $"An administrator or a service account can have at most {Invitation.MaxOpenPerInviter} open invitations. Withdraw some first.");

    /// <summary>The invitation names another username.</summary>
    public static readonly Error OtherUsername = Error.Invalid("username", "This invitation is for another username. Leave the username out.");
}
