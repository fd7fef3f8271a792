using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;
using Auth.Application.Passwords;

namespace Auth.Infrastructure.Security;

/// <summary>The bounded places of those who may hash and the bounded queue before them, first come first served (P7).</summary>
/// <remarks>A waiter takes a few KiB; there are at most <see cref="MaxWaitersPerPlace"/> a place.</remarks>
internal sealed class HashingPlaces : IDisposable
{
    /// <summary>Waiters beyond this are turned away at once: at 20 ms a hash (Argon2id) a thread serves 100 of them in the default two seconds.</summary>
    public const int MaxWaitersPerPlace = 256;

    /// <summary>Whoever has a place stores an attempt before the hash, and a failure after it: a second one keeps the thread busy meanwhile.</summary>
    public const int PlacesPerThread = 2;

    private readonly ConcurrencyLimiter _limiter;
    private readonly TimeSpan _maxWait;
    private readonly TimeProvider _time;
    private readonly Meter _meter = new("Auth");
    private readonly int _places;
    private int _longestQueue;
    private long _refused;

    public HashingPlaces(int places, TimeSpan maxWait, TimeProvider time)
    {
        _limiter = new(new() { PermitLimit = places, QueueLimit = places * MaxWaitersPerPlace, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
        (_places, _maxWait, _time) = (places, maxWait, time);

        _meter.CreateObservableGauge("auth_hashing_places_free", () => Statistics.CurrentAvailablePermits, description: "Free permits for password hashing.");
        _meter.CreateObservableGauge("auth_hashing_waiters", () => Statistics.CurrentQueuedCount, description: "Callers that wait for a password hashing permit.");
    }

    /// <summary>The places that keep a number of threads busy.</summary>
    public static HashingPlaces For(int threads, TimeSpan maxWait, TimeProvider time) => new(threads * PlacesPerThread, maxWait, time);

    public RateLimiterStatistics Statistics => _limiter.GetStatistics()!;

    /// <summary>How busy they are. The limiter's own count of refusals holds those, too, who came in after a wait.</summary>
    public HashingDetails Look()
    {
        var (running, waiting) = (_places - (int)Statistics.CurrentAvailablePermits, (int)Statistics.CurrentQueuedCount);
        return new(_places, running, waiting, _places * MaxWaitersPerPlace, Volatile.Read(ref _longestQueue), Interlocked.Read(ref _refused));
    }

    /// <summary>A place, to be disposed; null when none came free in time or too many wait already.</summary>
    public async Task<RateLimitLease?> EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var place = _limiter.AttemptAcquire();
        if (!place.IsAcquired && _maxWait > TimeSpan.Zero)
            place = await WaitAsync(cancellationToken);
        if (place is { IsAcquired: true }) return place;

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
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var place = _limiter.AcquireAsync(permitCount: 1, ended.Token);
            if (!place.IsCompleted) NoteQueue((int)Statistics.CurrentQueuedCount);
            return await place;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }

    private void NoteQueue(int waiting)
    {
        for (var longest = Volatile.Read(ref _longestQueue); waiting > longest; longest = Volatile.Read(ref _longestQueue))
        {
            Interlocked.CompareExchange(ref _longestQueue, waiting, longest);
        }
    }
}
