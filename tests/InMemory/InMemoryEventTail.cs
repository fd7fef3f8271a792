using Auth.Application.Audit;
using Auth.Domain.Sessions;

namespace Auth.InMemory;

/// <summary>Reads the events of an <see cref="InMemoryDatabase"/> from the last position.</summary>
public sealed class InMemoryEventTail(InMemoryDatabase database) : IEventTail
{
    private long? _position;

    /// <inheritdoc />
    public Task<EventTailResult> ReadAsync()
    {
        var (before, events) = (_position, database.Events.All);
        _position = database.Events.Position;
        return Task.FromResult(new EventTailResult(_position.Value, before is { } position && position <= _position ? GetChanges(events, position) : null));
    }

    private static IReadOnlyCollection<SessionChange> GetChanges(IReadOnlyList<InMemoryEvent> events, long after) =>
    [
        .. from stored in events
           where stored.Position > after && stored.Event is not ISessionNeutralEvent
           let subject = stored.SessionId?.Value ?? stored.UserId?.Value
           where subject is not null
           select new SessionChange(subject.Value, HasEnded: stored.Event is SessionEnded),
    ];
}
