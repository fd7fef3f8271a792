namespace Auth.Domain.Sessions;

/// <summary>The limits by which a session expires: an idle timeout and an absolute timeout (ASVS 7.3).</summary>
/// <param name="IdleTimeout">How long the session lives without a request.</param>
/// <param name="ExpiresAt">The absolute timeout.</param>
public readonly record struct SessionLimits(TimeSpan IdleTimeout, DateTimeOffset ExpiresAt)
{
    private static readonly TimeSpan MaxLastSeenWriteInterval = TimeSpan.FromMinutes(1);

    /// <summary>The minimum time between two writes of the last use: one minute, or a tenth of a short idle timeout.</summary>
    public TimeSpan LastSeenWriteInterval => Shorter(IdleTimeout / 10, MaxLastSeenWriteInterval);

    /// <summary>Returns when the session expires if it is not used after this time.</summary>
    public DateTimeOffset GetIdleExpiry(DateTimeOffset lastSeen) => lastSeen + Shorter(IdleTimeout, ExpiresAt - lastSeen);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => TimeSpan.FromTicks(Math.Min(one.Ticks, other.Ticks));
}
