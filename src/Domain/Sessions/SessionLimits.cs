namespace Auth.Domain.Sessions;

/// <summary>When a session ends by itself: so long after its last use, and at the latest at one moment (ASVS 7.3).</summary>
/// <param name="IdleTimeout">How long it lives without a request.</param>
/// <param name="ExpiresAt">When it ends whatever happens.</param>
public readonly record struct SessionLimits(TimeSpan IdleTimeout, DateTimeOffset ExpiresAt)
{
    private static readonly TimeSpan LongestNotingInterval = TimeSpan.FromMinutes(1);

    /// <summary>How often, at the most, the last use is stored: once a minute, or in a tenth of a short idle timeout.</summary>
    public TimeSpan NotingInterval => IdleTimeout / 10 < LongestNotingInterval ? IdleTimeout / 10 : LongestNotingInterval;

    /// <summary>When it ends if no request comes.</summary>
    public DateTimeOffset IdleLimitFrom(DateTimeOffset lastSeen) => lastSeen + IdleTimeout < ExpiresAt ? lastSeen + IdleTimeout : ExpiresAt;
}
