using System.Diagnostics.Metrics;
using Auth.Application.Common;
using Auth.Application.Passwords;
using Auth.Domain.Sessions;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Bounds the number of concurrent hashing operations and the queue for them (P7), which is shared fairly by IP address and network (R76).</summary>
/// <remarks>A waiting caller takes a few KiB; there are at most <see cref="MaxWaitersPerPermit"/> per permit. Callers wait only while all permits are in use.</remarks>
internal sealed class HashingLimiter : IDisposable
{
    /// <summary>A further caller replaces the newest one of the source that has most. At 20 ms per hash (Argon2id), a thread serves 100 of them within the default timeout of two seconds.</summary>
    public const int MaxWaitersPerPermit = 256;

    /// <summary>A permit holder also writes to the database before and after the hash. A second permit per thread keeps the thread busy meanwhile.</summary>
    public const int PermitsPerThread = 2;

    /// <summary>Not <see cref="Telemetry.Meter"/>: these gauges end with this limiter, and only a meter as a whole can be disposed.</summary>
    private readonly Meter _meter = new(Telemetry.Name);

    private readonly Lock _lock = new();
    private readonly HashingQueue _queue;
    private readonly TimeSpan _maxWait;
    private readonly TimeProvider _time;
    private readonly int _permits;
    private int _running;
    private int _longestQueue;
    private long _refused;

    public HashingLimiter(int permits, TimeSpan maxWait, TimeProvider time)
    {
        (_permits, _maxWait, _time, _queue) = (permits, maxWait, time, new HashingQueue(time));

        _meter.CreateObservableGauge("auth_hashing_places_free", CountFreePermits, description: "Free permits for password hashing.");
        _meter.CreateObservableGauge("auth_hashing_waiters", () => (long)GetDetails().Waiting, description: "Callers that wait for a password hashing permit.");
    }

    private int QueueLimit => _permits * MaxWaitersPerPermit;

    /// <summary>Creates a limiter with enough permits to keep the given number of threads busy.</summary>
    public static HashingLimiter For(int threads, TimeSpan maxWait, TimeProvider time) => new(threads * PermitsPerThread, maxWait, time);

    /// <summary>Current load. Callers that are canceled do not count as refused.</summary>
    public HashingDetails GetDetails()
    {
        lock (_lock)
        {
            return new(_permits, _running, _queue.Count, QueueLimit, _longestQueue, _refused);
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
            if (_running == _permits) return null;
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

    /// <summary>Passes a permit on to the next waiter.</summary>
    private void Release()
    {
        lock (_lock)
        {
            if (_queue.TakeNext() is { } next) next.Grant(new Permit(this));
            else _running--;
        }
    }

    private sealed class Permit(HashingLimiter limiter) : IDisposable
    {
        private HashingLimiter? _limiter = limiter;

        public void Dispose() => Interlocked.Exchange(ref _limiter, null)?.Release();
    }
}
