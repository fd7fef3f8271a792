using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.Invitations;

/// <summary>The invitations of an administrator or a service account that must not outlive some events. The unit of work withdraws them in the transaction that stores the events (ADR 33).</summary>
/// <remarks>Otherwise a thief of an administrator's session could leave a way back in. A later unlock or role does not restore them.</remarks>
/// <param name="InvitedBy">The inviter.</param>
/// <param name="OccurredAt">When the events occurred.</param>
internal sealed record InvitationRevocation(UserId InvitedBy, DateTimeOffset OccurredAt)
{
    /// <summary>Only invitations from these sessions are withdrawn, and those of earlier versions, which know no session; null for all sessions.</summary>
    public IReadOnlyList<SessionId>? SessionIds { get; init; }

    /// <summary>Invitations from this session are not withdrawn; null if there is none.</summary>
    public SessionId? KeptSessionId { get; init; }

    /// <summary>Returns what these events revoke, at most once for each inviter.</summary>
    public static IReadOnlyList<InvitationRevocation> From(IReadOnlyCollection<IDomainEvent> events) =>
    [
        .. events.OfType<IUserEvent>().GroupBy(e => e.UserId).Select(byUser => From(byUser.Key, [.. byUser])).OfType<InvitationRevocation>(),
        .. events.OfType<IServiceAccountEvent>().Select(From).OfType<InvitationRevocation>(),
    ];

    /// <summary>Whether an invitation of the inviter is withdrawn.</summary>
    public bool Includes(Invitation invitation) =>
        invitation.InvitedBy == InvitedBy
        && (SessionIds is null || invitation.SessionId is not { } session || SessionIds.Contains(session))
        && (KeptSessionId is null || KeptSessionId != invitation.SessionId);

    private static InvitationRevocation? From(UserId inviterId, IReadOnlyCollection<IUserEvent> events)
    {
        if (events.FirstOrDefault(RevokesAll) is { } reason) return new(inviterId, reason.OccurredAt);
        return RevokedSessions.From(events) is { } revoked
            ? new(inviterId, events.First().OccurredAt) { SessionIds = revoked.SessionIds, KeptSessionId = revoked.KeptSessionId }
            : null;
    }

    /// <summary>A service account invites as a user would, with its key in place of a session.</summary>
    private static InvitationRevocation? From(IServiceAccountEvent change) => change switch
    {
        ServiceKeyRevoked revoked => new(new UserId(revoked.ServiceAccount), revoked.OccurredAt) { SessionIds = [new SessionId(revoked.Key)] },
        ServiceAccountRemoved or ServiceAccountChanged => new(new UserId(change.ServiceAccount), change.OccurredAt),
        _ => null,
    };

    /// <summary>The inviter may have lost the right to invite, or has secured the account with a new password. Which roles hold that right is not known here, so each change of the roles of an inviter counts, unless an administrator remains one.</summary>
    private static bool RevokesAll(IUserEvent userEvent) => userEvent switch
    {
        RolesChanged { Roles: var roles } => !roles.Contains(Role.Administrator.Name, StringComparer.Ordinal),
        PasswordChanged or PasswordRecovered or AccountClaimed or UserLocked or AccountClosed => true,
        _ => false,
    };
}
