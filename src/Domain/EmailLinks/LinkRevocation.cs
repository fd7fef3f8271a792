using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.EmailLinks;

/// <summary>The email links of a user, and the queued mails with links, that must not outlive some events. The unit of work removes them in the transaction that stores the events (ADR 33).</summary>
public sealed record EndedLinks(UserId UserId)
{
    /// <summary>Whether only email changes end: links to an email that is not the account's. A link to the account's own email is no use to another person.</summary>
    public bool OnlyEmailChanges { get; init; }

    /// <summary>Only what these sessions requested ends; null if it does not matter who requested it.</summary>
    public IReadOnlyList<SessionId>? RequestedBy { get; init; }

    /// <summary>What this session requested does not end; null if there is none.</summary>
    public SessionId? KeptSessionId { get; init; }

    /// <summary>Returns what ends with these events, at most once for each user.</summary>
    public static IReadOnlyList<EndedLinks> From(IReadOnlyCollection<IDomainEvent> events) =>
        [.. events.OfType<IUserEvent>().GroupBy(e => e.UserId).Select(byUser => From(byUser.Key, [.. byUser])).OfType<EndedLinks>()];

    private static EndedLinks? From(UserId userId, IReadOnlyCollection<IUserEvent> events)
    {
        if (events.Any(EndsAll)) return new(userId);
        if (events.Any(e => e is EmailChangeWithdrawn)) return new(userId) { OnlyEmailChanges = true };
        return RevokedSessions.From(events) is { } revoked
            ? new(userId) { OnlyEmailChanges = true, RequestedBy = revoked.SessionIds, KeptSessionId = revoked.KeptSessionId }
            : null;
    }

    /// <summary>Links were sent for the password and the email of their time, and a locked account has none.</summary>
    private static bool EndsAll(IUserEvent userEvent) =>
        userEvent is PasswordChanged or PasswordRecovered or EmailVerified or EmailChanged or AccountClaimed or UserLocked or AccountClosed;
}
