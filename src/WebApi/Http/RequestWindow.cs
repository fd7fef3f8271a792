using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace Auth.WebApi.Http;

/// <summary>A number of requests in a window of time, which begins with the first of them.</summary>
/// <remarks>The framework's own does not tell when its window ends, which <c>RateLimit</c> is to say, and has a clock of its own.</remarks>
internal sealed class RequestWindow(int limit, TimeSpan length, TimeProvider time) : RateLimiter
{
    private readonly Lock _lock = new();
    private DateTimeOffset _start = time.GetUtcNow();
    private int _taken;
    private long _refused;
    private long _allowed;

    /// <summary>Since when nothing is remembered, so that it can be thrown away.</summary>
    public override TimeSpan? IdleDuration
    {
        get
        {
            lock (_lock)
            {
                var idle = time.GetUtcNow() - _start - length;
                return idle < TimeSpan.Zero ? null : idle;
            }
        }
    }

    /// <inheritdoc />
    public override RateLimiterStatistics GetStatistics()
    {
        lock (_lock)
        {
            return new() { CurrentAvailablePermits = limit - _taken, TotalSuccessfulLeases = _allowed, TotalFailedLeases = _refused };
        }
    }

    /// <inheritdoc />
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            // A clock that was set back begins anew as well.
            if (now < _start || now - _start >= length) (_start, _taken) = (now, 0);

            var isAcquired = permitCount <= limit - _taken;
            if (isAcquired) (_taken, _allowed) = (_taken + permitCount, _allowed + 1);
            else _refused++;
            return new RequestWindowLease(isAcquired, limit - _taken, _start + length - now);
        }
    }

    /// <inheritdoc />
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(AttemptAcquireCore(permitCount));
}

/// <summary>Whether one more request is allowed, and what is left.</summary>
/// <param name="isAcquired">Whether it is allowed.</param>
/// <param name="remaining">How many more are, in this window.</param>
/// <param name="reset">When the window ends.</param>
internal sealed class RequestWindowLease(bool isAcquired, int remaining, TimeSpan reset) : RateLimitLease
{
    /// <inheritdoc />
    public override bool IsAcquired => isAcquired;

    /// <summary>How many more requests are allowed, in this window.</summary>
    public int Remaining => remaining;

    /// <summary>When the window ends.</summary>
    public TimeSpan Reset => reset;

    /// <inheritdoc />
    public override IEnumerable<string> MetadataNames => isAcquired ? [] : [MetadataName.RetryAfter.Name];

    /// <inheritdoc />
    public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
    {
        metadata = !isAcquired && metadataName == MetadataName.RetryAfter.Name ? reset : null;
        return metadata is not null;
    }
}
