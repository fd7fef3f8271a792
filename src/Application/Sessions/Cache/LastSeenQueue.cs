namespace Auth.Application.Sessions.Cache;

/// <summary>The sessions whose last use is yet to be stored, by due time. Each is stored once per <see cref="Auth.Domain.Sessions.SessionLimits.LastSeenWriteInterval"/> and after its last use, so that other nodes learn of it long before the session could expire.</summary>
internal sealed class LastSeenQueue
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<CachedSession, long> _due = new();

    /// <summary>Removes and returns the sessions that are due.</summary>
    /// <param name="now">The current time; <see cref="DateTimeOffset.MaxValue"/> returns all.</param>
    /// <param name="maxCount">The maximum number of sessions.</param>
    public IReadOnlyList<CachedSession> DequeueDue(DateTimeOffset now, int maxCount)
    {
        var sessions = new List<CachedSession>();
        lock (_gate)
        {
            while (sessions.Count < maxCount && _due.TryPeek(out var session, out var due) && due <= now.UtcTicks)
            {
                sessions.Add(session);
                _due.Dequeue();
            }
        }

        return sessions;
    }

    /// <summary>Adds a session, or adds it again if it could not be stored.</summary>
    public void Enqueue(CachedSession session, DateTimeOffset due)
    {
        lock (_gate) _due.Enqueue(session, due.UtcTicks);
    }
}
