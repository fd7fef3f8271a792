namespace Auth.Domain.Common;

/// <summary>A fact about an aggregate, stored in the transaction of the change that caused it.</summary>
/// <remarks>Events carry ids and facts, never a secret, a name or an email.</remarks>
public interface IDomainEvent
{
    /// <summary>When the event occurred, in UTC.</summary>
    DateTimeOffset OccurredAt { get; }
}

/// <summary>The root of an aggregate. All changes go through it, and it records their events.</summary>
public abstract class AggregateRoot
{
    private readonly List<IDomainEvent> _events = [];

    /// <summary>The events since the aggregate was loaded.</summary>
    public IReadOnlyList<IDomainEvent> Events => _events;

    /// <summary>The number of stored changes. A change based on an older version is rejected as a conflict and retried.</summary>
    public long Version { get; private set; }

    /// <summary>Returns the events and clears the list.</summary>
    public IReadOnlyList<IDomainEvent> TakeEvents()
    {
        IDomainEvent[] events = [.. _events];
        _events.Clear();
        return events;
    }

    /// <summary>Records an event.</summary>
    protected void Raise(IDomainEvent domainEvent) => _events.Add(domainEvent);
}
