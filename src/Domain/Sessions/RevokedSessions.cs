using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>The sessions of a user that were revoked, and take along what was requested in them (ADR 33).</summary>
/// <remarks>A session that ends by a logout or by expiry is not revoked: owners sign out, and what they requested stays.</remarks>
/// <param name="SessionIds">The revoked sessions; null: all, including ended ones; otherwise a thief could keep a request by logging out.</param>
/// <param name="KeptSessionId">The session that was not revoked; null if there is none.</param>
internal sealed record RevokedSessions(IReadOnlyList<SessionId>? SessionIds, SessionId? KeptSessionId)
{
    /// <summary>Returns the sessions that these events of a user revoke; null for none.</summary>
    public static RevokedSessions? From(IReadOnlyCollection<IUserEvent> events)
    {
        if (events.OfType<ISessionEndingEvent>().FirstOrDefault(e => e.Removed is null) is { } ending) return new(SessionIds: null, ending.KeptSessionId);

        var revoked = events.OfType<SessionEnded>().Where(e => e.Why is SessionEndReason.Revoked or SessionEndReason.CredentialRemoved).Select(e => e.SessionId).ToList();
        return revoked.Count == 0 ? null : new(revoked, KeptSessionId: null);
    }
}
