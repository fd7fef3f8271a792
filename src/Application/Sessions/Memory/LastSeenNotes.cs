namespace Auth.Application.Sessions.Memory;

/// <summary>The sessions whose last use is yet to be stored, by when that is due: for each once in <see cref="Domain.Sessions.SessionLimits.NotingInterval"/>, and after the last use as well, so that other nodes know of it long before the session could expire.</summary>
public sealed class LastSeenNotes
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<LiveSession, long> _due = new();

    /// <summary>Takes those that are due out.</summary>
    /// <param name="now">The time; <see cref="DateTimeOffset.MaxValue"/> for all.</param>
    /// <param name="most">How many at the most.</param>
    public IReadOnlyList<LiveSession> TakeDue(DateTimeOffset now, int most)
    {
        var taken = new List<LiveSession>();
        lock (_gate)
        {
            while (taken.Count < most && _due.TryPeek(out var session, out var due) && due <= now.UtcTicks)
            {
                taken.Add(session);
                _due.Dequeue();
            }
        }

        return taken;
    }

    /// <summary>Adds one, or puts one back that could not be stored.</summary>
    public void Add(LiveSession session, DateTimeOffset due)
    {
        lock (_gate) _due.Enqueue(session, due.UtcTicks);
    }
}
