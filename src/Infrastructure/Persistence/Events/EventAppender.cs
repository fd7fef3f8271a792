using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Infrastructure.Persistence.Events;

/// <summary>Stores events with their change, in the inbox of the event log. They get their positions afterwards (<see cref="EventCollector"/>).</summary>
internal static class EventAppender
{
    public static void AddEvents(this StatementBatch batch, IReadOnlyList<IDomainEvent> events, IRequestContext request)
    {
        // The events of a closed account must not identify its client.
        var isAnonymous = events.Any(e => e is AccountClosed);
        foreach (var domainEvent in events) batch.AddInsert(InboxEvent.From(domainEvent, request, isAnonymous), key: "id", expression: null, source: "");
    }
}
