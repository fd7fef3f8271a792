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
/// <para>Memory is bounded twice: <see cref="Trim"/> lets those go that were not used for longest, and of changes the last
/// <see cref="MaxChanges"/> at the least are kept in mind; a session that was read before them is read again when it is used.</para>
/// </remarks>
public sealed class SessionMemory
{
    /// <summary>How many changes are kept in mind at the least; at the most, twice as many.</summary>
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

    /// <summary>Whether the session of a token is known to have ended, which no event can change.</summary>
    public bool HasEnded(SessionTokenHash token) => Volatile.Read(ref _current).HasEnded(token);

    /// <summary>Begins to read a session from the store, which is then to be remembered.</summary>
    public Reading BeginReading()
    {
        var recollection = Volatile.Read(ref _current);
        return new Reading(recollection, recollection.Position);
    }

    /// <summary>Lets go of those that were not used for longest, if there are more than so many; and of all that have ended, which are seldom asked for, if these are more.</summary>
    public void Trim(int most)
    {
        var (sessions, ended) = (_current.Sessions, _current.Ended);
        if (ended.Count > most) ended.Clear();
        if (sessions.Count <= most) return;
        // The dictionary's own copy: it goes on changing.
        foreach (var (token, _) in sessions.ToArray().OrderByDescending(s => s.Value.LastSeenAt).Skip(most - (most / 10))) sessions.TryRemove(token, out _);
    }

    private async Task ReadTailAsync()
    {
        var reading = await _tail.ReadAsync();
        if (reading.Changes is { } changes) _current.GoOnTo(reading.Position, changes);
        else Volatile.Write(ref _current, new Recollection(reading.Position));
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

        /// <summary>Remembers that the session was found ended.</summary>
        public void RememberEnded(SessionTokenHash token)
        {
            _recollection.Ended[token] = true;
            _recollection.Sessions.TryRemove(token, out _);
        }
    }

    /// <summary>What is remembered since everything was last forgotten. What a slow reader still puts into an older one, nobody finds.</summary>
    internal sealed class Recollection(long position)
    {
        private Changes _changes = new(position);
        private long _position = position;

        public ConcurrentDictionary<SessionTokenHash, LiveSession> Sessions { get; } = new();

        /// <summary>A set: those that the store was asked for after their end.</summary>
        public ConcurrentDictionary<SessionTokenHash, bool> Ended { get; } = new();

        /// <summary>Where the log ended when it was last looked at.</summary>
        public long Position => Volatile.Read(ref _position);

        public LiveSession? Find(SessionTokenHash token) =>
            Sessions.TryGetValue(token, out var session) && Volatile.Read(ref _changes).LeaveAsItIs(session) ? session : null;

        public bool HasEnded(SessionTokenHash token) =>
            Ended.ContainsKey(token) || (Sessions.TryGetValue(token, out var session) && Volatile.Read(ref _changes).TellOfTheEndOf(session));

        /// <summary>The log ends at another place now, and these have changed. For one caller at a time.</summary>
        public void GoOnTo(long position, IReadOnlyCollection<SessionChange> changes)
        {
            if (changes.Count > 0)
            {
                _changes.Add(position, changes);
                if (_changes.AreMany) Volatile.Write(ref _changes, _changes.WithoutTheOldest(position));
            }

            Volatile.Write(ref _position, position);
        }
    }

    /// <summary>By session and by user, the last position at which the log told of them, <see cref="ForGood"/> for a session that has ended; in two parts, of which the older one goes when the newer one is full.</summary>
    private sealed class Changes(long since, ConcurrentDictionary<Guid, long>? older = null, long? knownSince = null)
    {
        /// <summary>After every position at which a session may have been read.</summary>
        private const long ForGood = long.MaxValue;

        private readonly ConcurrentDictionary<Guid, long> _newer = new();
        private readonly ConcurrentDictionary<Guid, long> _older = older ?? new();
        private readonly long _knownSince = knownSince ?? since;
        private int _count;

        public bool AreMany => _count >= MaxChanges;

        public void Add(long position, IReadOnlyCollection<SessionChange> changes)
        {
            foreach (var (of, isEnd) in changes) _newer[of] = isEnd ? ForGood : Math.Max(position, LastOf(of));
            _count += changes.Count;
        }

        public Changes WithoutTheOldest(long position) => new(position, _newer, since);

        public bool LeaveAsItIs(LiveSession session) =>
            session.ReadAt >= _knownSince && LastOf(session.Id.Value) <= session.ReadAt && LastOf(session.User.Value) <= session.ReadAt;

        public bool TellOfTheEndOf(LiveSession session) => LastOf(session.Id.Value) == ForGood;

        private long LastOf(Guid id) => _newer.TryGetValue(id, out var position) || _older.TryGetValue(id, out position) ? position : _knownSince;
    }
}
