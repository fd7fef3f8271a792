using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Auth.Application.Common;
using Auth.Application.Passwords;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Bounds the number of concurrent hashing operations and the queue for them, in order of arrival (P7).</summary>
/// <remarks>A waiting caller takes a few KiB; there are at most <see cref="MaxWaitersPerPermit"/> per permit.</remarks>
internal sealed class HashingLimiter : IDisposable
{
    /// <summary>Further callers are rejected at once. At 20 ms per hash (Argon2id), a thread serves 100 of them within the default timeout of two seconds.</summary>
    public const int MaxWaitersPerPermit = 256;

    /// <summary>A permit holder also writes to the database before and after the hash. A second permit per thread keeps the thread busy meanwhile.</summary>
    public const int PermitsPerThread = 2;

    /// <summary>Not <see cref="Telemetry.Meter"/>: these gauges end with this limiter, and only a meter as a whole can be disposed.</summary>
    private readonly Meter _meter = new(Telemetry.Name);

    private readonly ConcurrencyLimiter _limiter;
    private readonly TimeSpan _maxWait;
    private readonly TimeProvider _time;
    private readonly int _places;
    private int _longestQueue;
    private long _refused;

    public HashingLimiter(int places, TimeSpan maxWait, TimeProvider time)
    {
        _limiter = new(new() { PermitLimit = places, QueueLimit = places * MaxWaitersPerPermit, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
        (_places, _maxWait, _time) = (places, maxWait, time);

        _meter.CreateObservableGauge("auth_hashing_places_free", () => Statistics.CurrentAvailablePermits, description: "Free permits for password hashing.");
        _meter.CreateObservableGauge("auth_hashing_waiters", () => Statistics.CurrentQueuedCount, description: "Callers that wait for a password hashing permit.");
    }

    /// <summary>Creates a limiter with enough permits to keep the given number of threads busy.</summary>
    public static HashingLimiter For(int threads, TimeSpan maxWait, TimeProvider time) => new(threads * PermitsPerThread, maxWait, time);

    public RateLimiterStatistics Statistics => _limiter.GetStatistics()!;

    /// <summary>Current load. The limiter's own count of rejections would also include callers that got a permit after a wait.</summary>
    public HashingDetails GetDetails()
    {
        var (running, waiting) = (_places - (int)Statistics.CurrentAvailablePermits, (int)Statistics.CurrentQueuedCount);
        return new(_places, running, waiting, _places * MaxWaitersPerPermit, Volatile.Read(ref _longestQueue), Interlocked.Read(ref _refused));
    }

    /// <summary>Acquires a permit, which must be disposed; null if the queue is full or the timeout expires.</summary>
    public async Task<RateLimitLease?> AcquireAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var lease = _limiter.AttemptAcquire();
        if (!lease.IsAcquired && _maxWait > TimeSpan.Zero)
            lease = await WaitAsync(cancellationToken);
        if (lease is { IsAcquired: true }) return lease;

        Interlocked.Increment(ref _refused);
        return null;
    }

    public void Dispose()
    {
        _meter.Dispose();
        _limiter.Dispose();
    }

    private async Task<RateLimitLease?> WaitAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_maxWait, _time);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var lease = _limiter.AcquireAsync(permitCount: 1, linkedSource.Token);
            if (!lease.IsCompleted) RecordQueueLength((int)Statistics.CurrentQueuedCount);
            return await lease;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private void RecordQueueLength(int waiting)
    {
        for (var maxLength = Volatile.Read(ref _longestQueue); waiting > maxLength; maxLength = Volatile.Read(ref _longestQueue))
        {
            Interlocked.CompareExchange(ref _longestQueue, waiting, maxLength);
        }
    }
}
