using System.Collections.Concurrent;
using Auth.Application.ServiceAccounts;
using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions.Cache;

/// <summary>Cache of the sessions and service accounts that this node has seen. A shared read of the revocation log keeps it as fresh as the database (ADR 13).</summary>
/// <remarks>
/// <para>Each entry stores the log position at which its read began, and is valid until a later change names the session, its user or the service account.
/// Call <see cref="RefreshAsync"/> before <see cref="Find(TokenHash{Session})"/> to see every change acknowledged before the call.</para>
/// <para>Two bounds apply: <see cref="Evict"/> removes the least recently used sessions, and only the latest invalidations are kept,
/// <see cref="MinRetainedInvalidations"/> or more. Entries older than those are read again on use.</para>
/// </remarks>
internal sealed class SessionCache
{
    /// <summary>The minimum number of invalidations that are kept; the maximum is twice as many.</summary>
    public const int MinRetainedInvalidations = 100_000;

    private readonly IRevocationLog _log;
    private readonly SingleFlightRead _refresh;
    private readonly ConcurrentDictionary<TokenHash<GatewayAccess>, TokenHash<Session>> _gateways = new();
    private CacheGeneration _current = new(0);

    /// <summary>Creates an empty cache, which is refreshed from the log.</summary>
    public SessionCache(IRevocationLog log) => (_log, _refresh) = (log, new SingleFlightRead(ReadLogAsync));

    /// <summary>The number of cached sessions.</summary>
    public int Count => _current.Sessions.Count;

    /// <summary>Applies all changes that were acknowledged before this call.</summary>
    public Task RefreshAsync() => _refresh.ReadAsync();

    /// <summary>Returns the cached session of a token; null if it is not cached or has changed since.</summary>
    public CachedSession? Find(TokenHash<Session> tokenHash) => Volatile.Read(ref _current).Find(tokenHash);

    /// <summary>Whether the session of a token is known to have ended, which is permanent.</summary>
    public bool HasEnded(TokenHash<Session> tokenHash) => Volatile.Read(ref _current).HasEnded(tokenHash);

    /// <summary>Finds the session of a gateway token. The pair never changes, as one is derived from the other; whether the session is valid is looked up afterwards.</summary>
    /// <returns>False if the pair is not cached.</returns>
    public bool TryFindSession(TokenHash<GatewayAccess> gatewayTokenHash, out TokenHash<Session> tokenHash) => _gateways.TryGetValue(gatewayTokenHash, out tokenHash);

    /// <summary>Caches the session of a gateway token.</summary>
    public void AddGateway(TokenHash<GatewayAccess> gatewayTokenHash, TokenHash<Session> tokenHash) => _gateways[gatewayTokenHash] = tokenHash;

    /// <summary>Returns the cached service account of a key; null if it is not cached or has changed since.</summary>
    public CachedServiceAccount? Find(TokenHash<ServiceKey> keyHash) => Volatile.Read(ref _current).Find(keyHash);

    /// <summary>Starts a read from the database whose result will be cached.</summary>
    public CacheFill BeginFill()
    {
        var generation = Volatile.Read(ref _current);
        return new CacheFill(generation, generation.Position);
    }

    /// <summary>Removes the least recently used sessions beyond the limit, and all tombstones or gateway tokens if these exceed it.</summary>
    public void Evict(int maxCount)
    {
        var (sessions, tombstones) = (_current.Sessions, _current.Ended);
        if (tombstones.Count > maxCount) tombstones.Clear();
        if (_gateways.Count > maxCount) _gateways.Clear();
        if (_current.ServiceAccounts.Count > maxCount) _current.ServiceAccounts.Clear();
        if (sessions.Count <= maxCount) return;
        // A copy, because the dictionary changes concurrently.
        foreach (var (token, _) in sessions.ToArray().OrderByDescending(s => s.Value.LastSeenAt).Skip(maxCount - (maxCount / 10))) sessions.TryRemove(token, out _);
    }

    private async Task ReadLogAsync()
    {
        var reading = await _log.ReadAsync();
        if (reading.Changes is { } changes) _current.Apply(reading.Position, changes);
        else Volatile.Write(ref _current, new CacheGeneration(reading.Position));
    }

    /// <summary>A read from the database that started at a log position. Changes during the read have later positions.</summary>
    public readonly struct CacheFill
    {
        private readonly CacheGeneration _generation;
        private readonly long _position;

        internal CacheFill(CacheGeneration generation, long position) => (_generation, _position) = (generation, position);

        /// <summary>Caches the session that was read.</summary>
        public void Add(TokenHash<Session> tokenHash, CachedSession session)
        {
            session.ReadPosition = _position;
            _generation.Sessions[tokenHash] = session;
        }

        /// <summary>Caches the service account of a key.</summary>
        public void Add(TokenHash<ServiceKey> keyHash, CachedServiceAccount account)
        {
            account.ReadPosition = _position;
            _generation.ServiceAccounts[keyHash] = account;
        }

        /// <summary>Caches the fact that the session has ended.</summary>
        public void AddTombstone(TokenHash<Session> tokenHash)
        {
            _generation.Ended[tokenHash] = true;
            _generation.Sessions.TryRemove(tokenHash, out _);
        }
    }

    /// <summary>Cache content since the last full reset. Late fills into an older generation are never found.</summary>
    internal sealed class CacheGeneration(long position)
    {
        private InvalidationMap _invalidations = new(position);
        private long _position = position;

        public ConcurrentDictionary<TokenHash<Session>, CachedSession> Sessions { get; } = new();

        /// <summary>The tombstones, used as a set: sessions that were presented after their end.</summary>
        public ConcurrentDictionary<TokenHash<Session>, bool> Ended { get; } = new();

        /// <summary>The service accounts, by the hash of the key that was used.</summary>
        public ConcurrentDictionary<TokenHash<ServiceKey>, CachedServiceAccount> ServiceAccounts { get; } = new();

        /// <summary>The end of the log at the last read.</summary>
        public long Position => Volatile.Read(ref _position);

        public CachedSession? Find(TokenHash<Session> tokenHash) =>
            Sessions.TryGetValue(tokenHash, out var session) && Volatile.Read(ref _invalidations).IsCurrent(session) ? session : null;

        public CachedServiceAccount? Find(TokenHash<ServiceKey> keyHash) =>
            ServiceAccounts.TryGetValue(keyHash, out var account) && Volatile.Read(ref _invalidations).IsCurrent(account) ? account : null;

        public bool HasEnded(TokenHash<Session> tokenHash) =>
            Ended.ContainsKey(tokenHash) || (Sessions.TryGetValue(tokenHash, out var session) && Volatile.Read(ref _invalidations).HasEnded(session));

        /// <summary>Applies changes up to a new end of the log. Calls must not overlap.</summary>
        public void Apply(long position, IReadOnlyCollection<SessionChange> changes)
        {
            if (changes.Count > 0)
            {
                _invalidations.Add(position, changes);
                if (_invalidations.IsFull) Volatile.Write(ref _invalidations, _invalidations.Rotate(position));
            }

            Volatile.Write(ref _position, position);
        }
    }

    /// <summary>Last log position per session, user and service account, or <see cref="Tombstone"/> for an ended session. Two halves: when the newer is full, the older is dropped.</summary>
    /// <param name="newerSince">The position at which the newer half begins.</param>
    /// <param name="older">The older half; null if there is none yet.</param>
    /// <param name="olderSince">The position at which the older half begins.</param>
    private sealed class InvalidationMap(long newerSince, ConcurrentDictionary<Guid, long>? older = null, long? olderSince = null)
    {
        /// <summary>Later than every position at which a session may have been read.</summary>
        private const long Tombstone = long.MaxValue;

        private readonly ConcurrentDictionary<Guid, long> _newer = new();
        private readonly ConcurrentDictionary<Guid, long> _older = older ?? new();
        private readonly long _knownSince = olderSince ?? newerSince;
        private int _count;

        public bool IsFull => _count >= MinRetainedInvalidations;

        public void Add(long position, IReadOnlyCollection<SessionChange> changes)
        {
            foreach (var (subjectId, hasEnded) in changes) _newer[subjectId] = hasEnded ? Tombstone : Math.Max(position, GetLastPosition(subjectId));
            _count += changes.Count;
        }

        public InvalidationMap Rotate(long position) => new(newerSince: position, older: _newer, olderSince: newerSince);

        public bool IsCurrent(CachedSession session) =>
            session.ReadPosition >= _knownSince && GetLastPosition(session.Id.Value) <= session.ReadPosition && GetLastPosition(session.UserId.Value) <= session.ReadPosition;

        public bool IsCurrent(CachedServiceAccount account) => account.ReadPosition >= _knownSince && GetLastPosition(account.Id.Value) <= account.ReadPosition;

        public bool HasEnded(CachedSession session) => GetLastPosition(session.Id.Value) == Tombstone;

        private long GetLastPosition(Guid id) => _newer.TryGetValue(id, out var position) || _older.TryGetValue(id, out position) ? position : _knownSince;
    }
}
