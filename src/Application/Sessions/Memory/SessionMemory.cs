using System.Collections.Concurrent;
using Auth.Application.Events;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions.Memory;

/// <summary>Session cache of this node. A shared read of the event log's tail keeps it as fresh as the database (ADR 13).</summary>
/// <remarks>
/// <para>Each entry stores the log position before it was read and is valid until a later event names the session or its user.
/// Call <see cref="RefreshAsync"/> before <see cref="Find"/> to see every change acknowledged before the call (ADR 7).</para>
/// <para>Two bounds apply: <see cref="Trim"/> removes the least recently used sessions, and only the latest invalidations are kept,
/// <see cref="MaxChanges"/> or more. Entries older than those are read again on use.</para>
/// </remarks>
public sealed class SessionMemory
{
    /// <summary>The minimum number of invalidations that are kept; the maximum is twice as many.</summary>
    public const int MaxChanges = 100_000;

    private readonly IEventTail _tail;
    private readonly SharedRead _refresh;
    private Recollection _current = new(0);

    /// <summary>Creates an empty cache, which is refreshed from the log.</summary>
    public SessionMemory(IEventTail tail) => (_tail, _refresh) = (tail, new SharedRead(ReadTailAsync));

    /// <summary>The number of cached sessions.</summary>
    public int Count => _current.Sessions.Count;

    /// <summary>Applies all changes that were made before this call.</summary>
    public Task RefreshAsync() => _refresh.JoinAsync();

    /// <summary>Returns the cached session of a token; null if it is not cached or has changed since.</summary>
    public LiveSession? Find(SessionTokenHash tokenHash) => Volatile.Read(ref _current).Find(tokenHash);

    /// <summary>Whether the session of a token is known to have ended, which is permanent.</summary>
    public bool HasEnded(SessionTokenHash tokenHash) => Volatile.Read(ref _current).HasEnded(tokenHash);

    /// <summary>Starts a read from the database whose result will be cached.</summary>
    public Reading BeginReading()
    {
        var generation = Volatile.Read(ref _current);
        return new Reading(generation, generation.Position);
    }

    /// <summary>Removes the least recently used sessions beyond the limit, and all tombstones if these exceed it.</summary>
    public void Trim(int maxCount)
    {
        var (sessions, tombstones) = (_current.Sessions, _current.Ended);
        if (tombstones.Count > maxCount) tombstones.Clear();
        if (sessions.Count <= maxCount) return;
        // A copy, because the dictionary changes concurrently.
        foreach (var (token, _) in sessions.ToArray().OrderByDescending(s => s.Value.LastSeenAt).Skip(maxCount - (maxCount / 10))) sessions.TryRemove(token, out _);
    }

    private async Task ReadTailAsync()
    {
        var reading = await _tail.ReadAsync();
        if (reading.Changes is { } changes) _current.GoOnTo(reading.Position, changes);
        else Volatile.Write(ref _current, new Recollection(reading.Position));
    }

    /// <summary>A read from the database that started at a log position. Changes during the read have later positions.</summary>
    public readonly struct Reading
    {
        private readonly Recollection _recollection;
        private readonly long _position;

        internal Reading(Recollection generation, long position) => (_recollection, _position) = (generation, position);

        /// <summary>Caches the session that was read.</summary>
        public void Remember(SessionTokenHash tokenHash, LiveSession session)
        {
            session.ReadAt = _position;
            _recollection.Sessions[tokenHash] = session;
        }

        /// <summary>Caches the fact that the session has ended.</summary>
        public void RememberEnded(SessionTokenHash tokenHash)
        {
            _recollection.Ended[tokenHash] = true;
            _recollection.Sessions.TryRemove(tokenHash, out _);
        }
    }

    /// <summary>Cache content since the last full reset. Late fills into an older generation are never found.</summary>
    internal sealed class Recollection(long position)
    {
        private Changes _changes = new(position);
        private long _position = position;

        public ConcurrentDictionary<SessionTokenHash, LiveSession> Sessions { get; } = new();

        /// <summary>The tombstones, used as a set: sessions that were presented after their end.</summary>
        public ConcurrentDictionary<SessionTokenHash, bool> Ended { get; } = new();

        /// <summary>The end of the log at the last read.</summary>
        public long Position => Volatile.Read(ref _position);

        public LiveSession? Find(SessionTokenHash tokenHash) =>
            Sessions.TryGetValue(tokenHash, out var session) && Volatile.Read(ref _changes).LeaveAsItIs(session) ? session : null;

        public bool HasEnded(SessionTokenHash tokenHash) =>
            Ended.ContainsKey(tokenHash) || (Sessions.TryGetValue(tokenHash, out var session) && Volatile.Read(ref _changes).TellOfTheEndOf(session));

        /// <summary>Applies changes up to a new end of the log. Calls must not overlap.</summary>
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

    /// <summary>Last log position per session and user, or <see cref="ForGood"/> for an ended session. Two halves: when the newer is full, the older is dropped.</summary>
    private sealed class Changes(long since, ConcurrentDictionary<Guid, long>? older = null, long? knownSince = null)
    {
        /// <summary>Later than every position at which a session may have been read.</summary>
        private const long ForGood = long.MaxValue;

        private readonly ConcurrentDictionary<Guid, long> _newer = new();
        private readonly ConcurrentDictionary<Guid, long> _older = older ?? new();
        private readonly long _knownSince = knownSince ?? since;
        private int _count;

        public bool AreMany => _count >= MaxChanges;

        public void Add(long position, IReadOnlyCollection<SessionChange> changes)
        {
            foreach (var (subjectId, hasEnded) in changes) _newer[subjectId] = hasEnded ? ForGood : Math.Max(position, LastOf(subjectId));
            _count += changes.Count;
        }

        public Changes WithoutTheOldest(long position) => new(position, _newer, since);

        public bool LeaveAsItIs(LiveSession session) =>
            session.ReadAt >= _knownSince && LastOf(session.Id.Value) <= session.ReadAt && LastOf(session.UserId.Value) <= session.ReadAt;

        public bool TellOfTheEndOf(LiveSession session) => LastOf(session.Id.Value) == ForGood;

        private long LastOf(Guid id) => _newer.TryGetValue(id, out var position) || _older.TryGetValue(id, out position) ? position : _knownSince;
    }
}
