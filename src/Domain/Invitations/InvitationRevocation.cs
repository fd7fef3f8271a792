using Auth.Domain.Access;
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
    private static readonly string InvitingScope = Scopes.InvitationsWrite.GetNames().Single();

    /// <summary>Only invitations from these sessions are withdrawn, and those of earlier versions, which know no session; null for all sessions.</summary>
    public IReadOnlyList<SessionId>? SessionIds { get; init; }

    /// <summary>Invitations from this session are not withdrawn; null if there is none.</summary>
    public SessionId? KeptSessionId { get; init; }

    /// <summary>The roles that the inviter has left: only invitations for which their scopes no longer suffice are withdrawn; null for all invitations.</summary>
    public IReadOnlyList<string>? RolesLeft { get; init; }

    /// <summary>Returns what these events revoke.</summary>
    public static IReadOnlyList<InvitationRevocation> From(IReadOnlyCollection<IDomainEvent> events) =>
    [
        .. events.OfType<IUserEvent>().GroupBy(e => e.UserId).SelectMany(byUser => From(byUser.Key, [.. byUser])),
        .. events.OfType<IServiceAccountEvent>().Select(From).OfType<InvitationRevocation>(),
    ];

    /// <summary>Whether an invitation of the inviter is withdrawn.</summary>
    /// <param name="roleScopes">The scopes of each role.</param>
    public bool Includes(Invitation invitation, RoleScopes roleScopes) =>
        invitation.InvitedBy == InvitedBy
        && (RolesLeft is null || !roleScopes.Get(RolesLeft).Includes(Scopes.InvitationsWrite | roleScopes.GetForChange(invitation.Roles)))
        && (SessionIds is null || invitation.SessionId is not { } session || SessionIds.Contains(session))
        && (KeptSessionId is null || KeptSessionId != invitation.SessionId);

    private static List<InvitationRevocation> From(UserId inviterId, IReadOnlyCollection<IUserEvent> events)
    {
        if (events.FirstOrDefault(RevokesAll) is { } reason) return [new(inviterId, reason.OccurredAt)];

        var revocations = new List<InvitationRevocation>();
        // An administrator holds all scopes, so the invitations need not be read.
        if (events.OfType<RolesChanged>().LastOrDefault() is { } changed && !changed.Roles.Contains(Role.Administrator.Name, StringComparer.Ordinal))
            revocations.Add(new(inviterId, changed.OccurredAt) { RolesLeft = changed.Roles });
        if (RevokedSessions.From(events) is { } revoked)
            revocations.Add(new(inviterId, events.First().OccurredAt) { SessionIds = revoked.SessionIds, KeptSessionId = revoked.KeptSessionId });
        return revocations;
    }

    /// <summary>A service account invites as a user would, with its key in place of a session. Its invitations give no roles, because no key may.</summary>
    private static InvitationRevocation? From(IServiceAccountEvent change) => change switch
    {
        ServiceKeyRevoked revoked => new(new UserId(revoked.ServiceAccount), revoked.OccurredAt) { SessionIds = [new SessionId(revoked.Key)] },
        ServiceAccountChanged { Scopes: var scopes } when scopes.Contains(InvitingScope, StringComparer.Ordinal) => null,
        ServiceAccountRemoved or ServiceAccountChanged => new(new UserId(change.ServiceAccount), change.OccurredAt),
        _ => null,
    };

    /// <summary>The inviter has lost access, or has secured the account with a new password.</summary>
    private static bool RevokesAll(IUserEvent userEvent) => userEvent is PasswordChanged or PasswordRecovered or AccountClaimed or UserLocked or AccountClosed;
}
