using Auth.Domain.Users;

namespace Auth.Domain.Lockout;

/// <summary>Decides how many attempts may fail and how long a lockout lasts. A host application may register its own.</summary>
public interface ILockoutPolicy
{
    /// <summary>The number of failed attempts, since the last reset, that locks the account out; at least 1 (NIST SP 800-63B-4, 3.2.2: at most 100).</summary>
    int GetMaxFailedAttempts(User user);

    /// <summary>Returns the duration of a lockout; null if only a reset ends it.</summary>
    /// <param name="consecutiveLockouts">1 for the first lockout since the last success or reset.</param>
    TimeSpan? GetLockoutDuration(User user, int consecutiveLockouts);
}

/// <summary>The default policy: a fixed number of attempts and a lockout that doubles with each consecutive one, up to a maximum.</summary>
/// <param name="maxFailedAttempts">At least 1.</param>
/// <param name="duration">Duration of the first lockout; null if only a reset ends it.</param>
public sealed class LockoutPolicy(int maxFailedAttempts, TimeSpan? duration, TimeSpan maxDuration) : ILockoutPolicy
{
    /// <summary>5 attempts; 15 minutes, doubling up to 24 hours.</summary>
    public static readonly LockoutPolicy Default = new(5, TimeSpan.FromMinutes(15), TimeSpan.FromHours(24));

    /// <inheritdoc />
    public int GetMaxFailedAttempts(User user) => maxFailedAttempts;

    /// <inheritdoc />
    public TimeSpan? GetLockoutDuration(User user, int consecutiveLockouts)
    {
        if (duration is not { } first) return null;
        var doubled = first.Ticks * Math.Pow(2, consecutiveLockouts - 1);
        return TimeSpan.FromTicks((long)Math.Min(doubled, maxDuration.Ticks));
    }
}
