namespace Auth.Application.Common.Limits;

/// <summary>Limits actions per key: a burst, then a steady rate. In memory of this node; a key is kept only while its bucket is not full.</summary>
/// <remarks>A bucket is one number, the time when it is full again. Each action moves it by the interval between two actions.</remarks>
/// <param name="perMinute">The steady rate; 0 for no limit.</param>
/// <param name="burst">The actions that are possible at once.</param>
internal sealed class TokenBuckets<TKey>(int perMinute, int burst, TimeProvider time)
    where TKey : notnull
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, DateTimeOffset> _fullAt = [];
    private readonly TimeSpan _interval = perMinute == 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(1) / perMinute;
    private DateTimeOffset _sweptAt = time.GetUtcNow();

    /// <summary>The number of keys in memory.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _fullAt.Count;
        }
    }

    /// <summary>Takes a token.</summary>
    /// <returns>Null if there was one; otherwise the time until there is one.</returns>
    public TimeSpan? Take(TKey key)
    {
        if (perMinute == 0) return null;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            Sweep(now);
            var wait = GetWait(key, now);
            if (wait is null) _fullAt[key] = GetFullAt(key, now) + _interval;
            return wait;
        }
    }

    /// <summary>Returns the time until there is a token; null if there is one.</summary>
    public TimeSpan? FindWait(TKey key)
    {
        if (perMinute == 0) return null;
        lock (_lock) return GetWait(key, time.GetUtcNow());
    }

    private TimeSpan? GetWait(TKey key, DateTimeOffset now)
    {
        var wait = GetFullAt(key, now) + _interval - (_interval * burst) - now;
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <summary>Also starts over after the clock was set back.</summary>
    private DateTimeOffset GetFullAt(TKey key, DateTimeOffset now) => _fullAt.TryGetValue(key, out var fullAt) && IsInUse(fullAt, now) ? fullAt : now;

    private bool IsInUse(DateTimeOffset fullAt, DateTimeOffset now) => fullAt > now && fullAt <= now + (_interval * burst);

    /// <summary>Removes the keys whose buckets are full, so that memory holds those of the last minutes.</summary>
    private void Sweep(DateTimeOffset now)
    {
        if (now >= _sweptAt && now - _sweptAt < SweepInterval) return;

        _sweptAt = now;
        foreach (var (key, fullAt) in _fullAt)
        {
            if (!IsInUse(fullAt, now)) _fullAt.Remove(key);
        }
    }
}
