using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.Invitations;

/// <summary>An administrator or an operator invited a person, who has no account yet.</summary>
/// <param name="Roles">The roles that the account gets.</param>
public sealed record UserInvited(Guid Invitation, IReadOnlyList<string> Roles, DateTimeOffset OccurredAt) : ISessionNeutralEvent;

/// <summary>The account was created with an invitation.</summary>
public sealed record InvitationAccepted(UserId UserId, Guid Invitation, DateTimeOffset OccurredAt) : IUserEvent, ISessionNeutralEvent;

/// <summary>An administrator or an operator had the mail of an invitation sent again.</summary>
public sealed record InvitationResent(Guid Invitation, DateTimeOffset OccurredAt) : ISessionNeutralEvent;

/// <summary>An invitation was withdrawn: by an administrator or an operator, with the session or the rights of its inviter, or because too many usernames were rejected.</summary>
public sealed record InvitationWithdrawn(Guid Invitation, DateTimeOffset OccurredAt) : ISessionNeutralEvent;
