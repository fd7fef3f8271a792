using Auth.Domain.Common;

namespace Auth.Domain.Sessions;

/// <summary>Ends the sessions of a user.</summary>
internal static class SessionRepositoryExtensions
{
    /// <summary>Ends the sessions that must not outlive these events. The unit of work calls this before it saves, so use cases do not (ADR 25).</summary>
    public static async Task EndByEventsAsync(this ISessionRepository sessions, IEnumerable<IDomainEvent> events)
    {
        // Ending a session raises an event, which must not change the list.
        foreach (var ending in events.OfType<ISessionEndingEvent>().ToList())
        {
            foreach (var session in await sessions.ListNotEndedAsync(ending.UserId, CancellationToken.None))
            {
                if (ending.Ends(session)) session.End(ending.EndReason, ending.OccurredAt);
            }
        }
    }
}
