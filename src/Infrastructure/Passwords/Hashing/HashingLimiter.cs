using System.Diagnostics.Metrics;
using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Domain.Sessions;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Bounds the number of callers that hash and the queue for them (P7), which is shared fairly by IP address and network (R76).</summary>
/// <remarks>
/// A waiting caller takes a few KiB; there are at most <see cref="MaxWaitersPerThread"/> per thread. Callers wait only while all permits are in use.
/// A permit holder also commits before the hash and, after a wrong password, once more. So there are more permits than threads: the shorter a hash, the more.
/// </remarks>
internal sealed class HashingLimiter : IDisposable
{
    /// <summary>A further caller replaces the newest one of the source that has most. At 20 ms per hash, a thread serves 100 of them within the default timeout of two seconds.</summary>
    public const int MaxWaitersPerThread = 512;

    /// <summary>One that hashes, and one that commits.</summary>
    public const int MinPermitsPerThread = 2;

    /// <summary>The maximum for all threads together, unless they need more for <see cref="MinPermitsPerThread"/>. A holder uses a database connection while it commits, and so does a login that completes afterwards. The pool has 100.</summary>
    public const int MaxPermits = 32;

    /// <summary>Commits that take so long leave no thread without work, such as those of a synchronous replica in another region. A holder usually waits no longer for a thread.</summary>
    public static readonly TimeSpan CommitTime = TimeSpan.FromMilliseconds(100);

    /// <summary>The share of a shorter hash in the average. A longer one counts at once, because permit holders wait for it while the leases of their attempts run.</summary>
    private const double Smoothing = 1 / 16.0;

    /// <summary>Not <see cref="Telemetry.Meter"/>: these gauges end with this limiter, and only a meter as a whole can be disposed.</summary>
    private readonly Meter _meter = new(Telemetry.Name);

    private readonly Lock _lock = new();
    private readonly HashingQueue _queue;
    private readonly TimeSpan _maxWait;
    private readonly TimeProvider _time;
    private readonly int _threads;
    private int _permits;
    private TimeSpan _hashTime;
    private int _running;
    private int _longestQueue;
    private long _refused;

    public HashingLimiter(int threads, TimeSpan maxWait, TimeProvider time)
    {
        (_threads, _permits, _maxWait, _time, _queue) = (threads, threads * MinPermitsPerThread, maxWait, time, new HashingQueue(time));

        _meter.CreateObservableGauge("auth_hashing_places_free", CountFreePermits, description: "Free permits for password hashing.");
        _meter.CreateObservableGauge("auth_hashing_waiters", () => (long)GetDetails().Waiting, description: "Callers that wait for a password hashing permit.");
    }

    private int QueueLimit => _threads * MaxWaitersPerThread;

    /// <summary>Current load. Callers that are canceled do not count as refused.</summary>
    public HashingDetails GetDetails()
    {
        lock (_lock)
        {
            return new(Math.Max(_permits, _running), _running, _queue.Count, QueueLimit, _longestQueue, _refused);
        }
    }

    /// <summary>Acquires a permit, which must be disposed; null if the timeout expires, or if other callers need the queue more.</summary>
    public async Task<IDisposable?> AcquireAsync(HashingCaller caller, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryAcquire() is { } free) return free;

        var permit = _maxWait > TimeSpan.Zero ? await WaitAsync(caller.Client, await caller.GetPriorityAsync(), cancellationToken) : null;
        if (permit is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            lock (_lock) _refused++;
        }

        return permit;
    }

    /// <summary>Adapts the number of permits to how long hashes take.</summary>
    public void RecordHash(TimeSpan duration)
    {
        // The clock of a test that stands still says nothing.
        if (duration <= TimeSpan.Zero) return;

        lock (_lock)
        {
            _hashTime = duration > _hashTime ? duration : _hashTime + ((duration - _hashTime) * Smoothing);
            var minimum = _threads * MinPermitsPerThread;
            _permits = (int)Math.Clamp(_threads * (1 + (CommitTime / _hashTime)), minimum, Math.Max(minimum, MaxPermits));
            while (_running < _permits && _queue.TakeNext() is { } next)
            {
                _running++;
                next.Grant(new Permit(this));
            }
        }
    }

    public void Dispose()
    {
        _meter.Dispose();
        lock (_lock)
        {
            while (_queue.Count > 0) _queue.TakeNewestOfLargest().Reject();
        }
    }

    private long CountFreePermits()
    {
        var details = GetDetails();
        return details.Places - details.Running;
    }

    private Permit? TryAcquire()
    {
        lock (_lock)
        {
            if (_running >= _permits) return null;
            _running++;
            return new Permit(this);
        }
    }

    private async Task<IDisposable?> WaitAsync(ClientFingerprint client, HashingPriority priority, CancellationToken cancellationToken)
    {
        HashingWaiter waiter;
        lock (_lock)
        {
            // A permit may have been released since the first look.
            if (TryAcquire() is { } free) return free;

            waiter = _queue.Add(client, priority);
            if (_queue.Count > QueueLimit) _queue.TakeNewestOfLargest().Reject();
            _longestQueue = Math.Max(_longestQueue, _queue.Count);
        }

        using var timeout = new CancellationTokenSource(_maxWait, _time);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        await using var registration = linkedSource.Token.UnsafeRegister(_ => GiveUp(waiter), state: null);
        return await waiter.Decision;
    }

    private void GiveUp(HashingWaiter waiter)
    {
        lock (_lock)
        {
            if (_queue.TryRemove(waiter)) waiter.Reject();
        }
    }

    /// <summary>Passes a permit on to the next waiter, unless there are fewer permits by now.</summary>
    private void Release()
    {
        lock (_lock)
        {
            if (_running <= _permits && _queue.TakeNext() is { } next) next.Grant(new Permit(this));
            else _running--;
        }
    }

    private sealed class Permit(HashingLimiter limiter) : IDisposable
    {
        private HashingLimiter? _limiter = limiter;

        public void Dispose() => Interlocked.Exchange(ref _limiter, null)?.Release();
    }
}
