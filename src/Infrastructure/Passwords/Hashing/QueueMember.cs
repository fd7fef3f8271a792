namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>A source, or a group of members, that has waiters or had some.</summary>
internal abstract class QueueMember(QueueGroup? parent, object key, int cost)
{
    public QueueGroup? Parent { get; } = parent;

    public object Key { get; } = key;

    /// <summary>How far a service or a waiter moves the position.</summary>
    public int Cost { get; } = cost;

    public int Count { get; set; }

    /// <summary>The steps that it has used, on the scale of the group's virtual time. The smallest is served next.</summary>
    public long Position { get; set; } = long.MinValue;

    /// <summary>The sequence number of the last service; 0 for none. Members at the same position take turns.</summary>
    public long ServedAt { get; set; }

    /// <summary>The sequence number at which it began to wait.</summary>
    public long WaitsSince { get; set; }

    /// <summary>The order in which members are served.</summary>
    public (long Position, int Cost, long ServedAt, long WaitsSince) Turn => (Position, Cost, ServedAt, WaitsSince);

    /// <summary>The order in which members lose a waiter, from the last: the largest, and among equals the one that would be served last.</summary>
    public (long WeightedCount, long Position, long ServedAt, long WaitsSince) Size => ((long)Count * Cost, Position, ServedAt, WaitsSince);
}
