using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace Auth.WebApi.Security;

/// <summary>Fixed-window rate limiter. A window starts with its first request.</summary>
/// <remarks>The framework's limiter does not expose the end of its window, which the <c>RateLimit</c> header needs, and uses its own clock.</remarks>
internal sealed class FixedWindowLimiter(int limit, TimeSpan length, TimeProvider time) : RateLimiter
{
    private readonly Lock _lock = new();
    private DateTimeOffset _start = time.GetUtcNow();
    private int _taken;
    private long _refused;
    private long _allowed;

    /// <summary>Time since the window ended, after which the limiter can be removed.</summary>
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
            // Also starts over after the clock was set back.
            if (now < _start || now - _start >= length) (_start, _taken) = (now, 0);

            var isAcquired = permitCount <= limit - _taken;
            if (isAcquired) (_taken, _allowed) = (_taken + permitCount, _allowed + 1);
            else _refused++;
            return new FixedWindowLease(isAcquired, limit - _taken, _start + length - now);
        }
    }

    /// <inheritdoc />
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(AttemptAcquireCore(permitCount));
}

/// <summary>Whether a request is allowed, and the remaining quota.</summary>
/// <param name="remaining">Further requests allowed in this window.</param>
/// <param name="reset">Time until the window ends.</param>
internal sealed class FixedWindowLease(bool isAcquired, int remaining, TimeSpan reset) : RateLimitLease
{
    /// <inheritdoc />
    public override bool IsAcquired => isAcquired;

    /// <summary>Further requests allowed in this window.</summary>
    public int Remaining => remaining;

    /// <summary>Time until the window ends.</summary>
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
