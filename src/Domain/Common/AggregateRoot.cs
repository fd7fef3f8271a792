namespace Auth.Domain.Common;

/// <summary>Something that happened to an aggregate; stored in the transaction of the change it tells of.</summary>
/// <remarks>Events carry ids and facts, never a secret, a name or an address.</remarks>
public interface IDomainEvent
{
    /// <summary>When it happened, UTC.</summary>
    DateTimeOffset OccurredAt { get; }
}

/// <summary>The root of an aggregate: the one object through which its state changes, and which notes what happened.</summary>
public abstract class AggregateRoot
{
    private readonly List<IDomainEvent> _events = [];

    /// <summary>What happened since the aggregate was loaded.</summary>
    public IReadOnlyList<IDomainEvent> Events => _events;

    /// <summary>Counts the stored changes; a change made on an older version is refused and tried again on the newer one.</summary>
    public long Version { get; private set; }

    /// <summary>Hands over the events, once.</summary>
    public IReadOnlyList<IDomainEvent> TakeEvents()
    {
        IDomainEvent[] taken = [.. _events];
        _events.Clear();
        return taken;
    }

    /// <summary>Notes that something happened.</summary>
    protected void Raise(IDomainEvent happened) => _events.Add(happened);
}
