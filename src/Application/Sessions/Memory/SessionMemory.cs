using System.Collections.Concurrent;
using Auth.Application.Events;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions.Memory;

/// <summary>The sessions that this node has seen, so that most checks need not ask the store for them; made as fresh as the store itself by one shared look at the end of the event log (P2, ADR 13).</summary>
/// <remarks>
/// <para>A session is remembered with the position of the log before it was read. It is of use until an event with a later
/// position tells of it, or of its user. Whoever <see cref="RefreshAsync"/>es first, and then finds a session, has what the
/// store had at a moment after the request arrived: a revocation that was answered before is in the log (ADR 7), so it
/// has been seen.</para>
/// <para>Memory is bounded twice: <see cref="Trim"/> lets those go that were not used for longest, and after
/// <see cref="MaxChanges"/> changes everything is forgotten, which costs each session one read.</para>
/// </remarks>
public sealed class SessionMemory
{
    /// <summary>How many changes are kept in mind.</summary>
    public const int MaxChanges = 100_000;

    private readonly IEventTail _tail;
    private readonly SharedRead _refresh;
    private Recollection _current = new(0);

    /// <summary>Empty, and to be refreshed from the log.</summary>
    public SessionMemory(IEventTail tail) => (_tail, _refresh) = (tail, new SharedRead(ReadTailAsync));

    /// <summary>How many sessions are remembered.</summary>
    public int Count => _current.Sessions.Count;

    /// <summary>Sees to it that what was changed before this call is known.</summary>
    public Task RefreshAsync() => _refresh.JoinAsync();

    /// <summary>The session of a token, if it is remembered and has not changed since.</summary>
    public LiveSession? Find(SessionTokenHash token) => Volatile.Read(ref _current).Find(token);

    /// <summary>Begins to read a session from the store, which is then to be remembered.</summary>
    public Reading BeginReading()
    {
        var recollection = Volatile.Read(ref _current);
        return new Reading(recollection, recollection.Position);
    }

    /// <summary>Lets go of those that were not used for longest, if there are more than so many.</summary>
    public void Trim(int most)
    {
        var sessions = _current.Sessions;
        if (sessions.Count <= most) return;
        foreach (var (token, _) in sessions.OrderByDescending(s => s.Value.LastSeenAt).Skip(most - (most / 10))) sessions.TryRemove(token, out _);
    }

    private async Task ReadTailAsync()
    {
        var reading = await _tail.ReadAsync();
        var current = _current;
        if (reading.Changed is null || current.Changes.Count + reading.Changed.Count > MaxChanges)
        {
            Volatile.Write(ref _current, new Recollection(reading.Position));
            return;
        }

        foreach (var id in reading.Changed) current.Changes[id] = reading.Position;
        current.Position = reading.Position;
    }

    /// <summary>A reading of the store that has begun at a place in the log of events: what changes in the middle of it comes after that place.</summary>
    public readonly struct Reading
    {
        private readonly Recollection _recollection;
        private readonly long _position;

        internal Reading(Recollection recollection, long position) => (_recollection, _position) = (recollection, position);

        /// <summary>Remembers what was read.</summary>
        public void Remember(SessionTokenHash token, LiveSession session)
        {
            session.ReadAt = _position;
            _recollection.Sessions[token] = session;
        }
    }

    /// <summary>What is remembered since everything was last forgotten. What a slow reader still puts into an older one, nobody finds.</summary>
    internal sealed class Recollection(long position)
    {
        private long _position = position;

        public ConcurrentDictionary<SessionTokenHash, LiveSession> Sessions { get; } = new();

        /// <summary>The position of the last event that tells of a session, or of a user.</summary>
        public ConcurrentDictionary<Guid, long> Changes { get; } = new();

        /// <summary>Where the log ended when it was last looked at.</summary>
        public long Position
        {
            get => Volatile.Read(ref _position);
            set => Volatile.Write(ref _position, value);
        }

        public LiveSession? Find(SessionTokenHash token) =>
            Sessions.TryGetValue(token, out var session) && !HasChanged(session.Id.Value, session.ReadAt) && !HasChanged(session.User.Value, session.ReadAt) ? session : null;

        private bool HasChanged(Guid id, long since) => Changes.TryGetValue(id, out var changedAt) && changedAt > since;
    }
}
