namespace Auth.Infrastructure.Persistence.Events;

/// <summary>An event of the event log.</summary>
internal sealed class EventRecord : StoredEvent
{
    public long Position { get; init; }
}
