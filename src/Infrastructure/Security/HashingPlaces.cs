using System.Diagnostics.Metrics;
using System.Threading.RateLimiting;

namespace Auth.Infrastructure.Security;

/// <summary>The bounded places to hash and the bounded queue before them, first come first served (P7, R11).</summary>
/// <remarks>Memory is bounded as well: with Argon2id, <c>places</c> times 19 MiB, and a few KiB for each of at most <see cref="MaxWaitersPerPlace"/> waiters a place.</remarks>
internal sealed class HashingPlaces : IDisposable
{
    /// <summary>Waiters beyond this are turned away at once: at 20 ms a hash (Argon2id) a place serves 100 of them in the default two seconds.</summary>
    public const int MaxWaitersPerPlace = 256;

    private readonly ConcurrencyLimiter _limiter;
    private readonly TimeSpan _maxWait;
    private readonly TimeProvider _time;
    private readonly Meter _meter = new("Auth");

    public HashingPlaces(int places, TimeSpan maxWait, TimeProvider time)
    {
        _limiter = new(new() { PermitLimit = places, QueueLimit = places * MaxWaitersPerPlace, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
        (_maxWait, _time) = (maxWait, time);

        _meter.CreateObservableGauge("auth_hashing_places_free", () => Statistics.CurrentAvailablePermits, description: "Places to hash a password that are free.");
        _meter.CreateObservableGauge("auth_hashing_waiters", () => Statistics.CurrentQueuedCount, description: "Callers that wait for a place to hash a password.");
    }

    public RateLimiterStatistics Statistics => _limiter.GetStatistics()!;

    /// <summary>A place, to be disposed; null when none came free in time or too many wait already.</summary>
    public async Task<RateLimitLease?> EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var place = _limiter.AttemptAcquire();
        if (!place.IsAcquired && _maxWait > TimeSpan.Zero)
            place = await WaitAsync(cancellationToken);
        return place is { IsAcquired: true } ? place : null;
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
            return await _limiter.AcquireAsync(permitCount: 1, ended.Token);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }
}
