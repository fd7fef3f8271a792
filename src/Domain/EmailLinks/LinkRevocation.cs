using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Domain.EmailLinks;

/// <summary>The email links of a user, and the queued mails with links, that must not outlive some events. The unit of work removes them in the transaction that stores the events (ADR 33).</summary>
/// <remarks>The database removes them by a statement. A test compares it with <see cref="Includes"/>.</remarks>
internal sealed record LinkRevocation(UserId UserId)
{
    /// <summary>Whether only email changes end: links to an email that is not the account's. A link to the account's own email is no use to another person.</summary>
    public bool OnlyEmailChanges { get; init; }

    /// <summary>Only what these sessions requested ends; null if it does not matter who requested it.</summary>
    public IReadOnlyList<SessionId>? SessionIds { get; init; }

    /// <summary>What this session requested does not end; null if there is none.</summary>
    public SessionId? KeptSessionId { get; init; }

    /// <summary>Returns what ends with these events, at most once for each user.</summary>
    public static IReadOnlyList<LinkRevocation> From(IReadOnlyCollection<IDomainEvent> events) =>
        [.. events.OfType<IUserEvent>().GroupBy(e => e.UserId).Select(byUser => From(byUser.Key, [.. byUser])).OfType<LinkRevocation>()];

    /// <summary>Whether a link of the user, or a queued mail with a link, ends.</summary>
    /// <param name="purpose">Registration links belong to no user and never end.</param>
    /// <param name="email">The email to which the link is sent.</param>
    /// <param name="requestedBy">The session that requested the link; null if none.</param>
    /// <param name="ownEmail">The email of the account; null if there is none.</param>
    public bool Includes(EmailLinkPurpose purpose, EmailAddress email, SessionId? requestedBy, EmailAddress? ownEmail) =>
        purpose != EmailLinkPurpose.Registration
        && (!OnlyEmailChanges || (purpose == EmailLinkPurpose.Verification && email.NormalizedValue != ownEmail?.NormalizedValue))
        && (SessionIds is null || (requestedBy is { } session && SessionIds.Contains(session)))
        && (KeptSessionId is null || KeptSessionId != requestedBy);

    private static LinkRevocation? From(UserId userId, IReadOnlyCollection<IUserEvent> events)
    {
        if (events.Any(EndsAll)) return new(userId);
        if (events.Any(e => e is EmailChangeWithdrawn)) return new(userId) { OnlyEmailChanges = true };
        return RevokedSessions.From(events) is { } revoked
            ? new(userId) { OnlyEmailChanges = true, SessionIds = revoked.SessionIds, KeptSessionId = revoked.KeptSessionId }
            : null;
    }

    /// <summary>Links were sent for the password and the email of their time, and a locked account has none.</summary>
    private static bool EndsAll(IUserEvent userEvent) =>
        userEvent is PasswordChanged or PasswordRecovered or EmailVerified or EmailChanged or AccountClaimed or UserLocked or AccountClosed;
}
