namespace Auth.Domain.Users;

/// <summary>How many wrong passwords an account takes, and for how long it is then locked out. A team may register its own.</summary>
public interface ILockoutPolicy
{
    /// <summary>How many wrong passwords are checked, at the most, between two resets; at least 1 (NIST SP 800-63B-4, 3.2.2: at most 100).</summary>
    int MaxFailedAttempts(User user);

    /// <summary>How long a lockout lasts; null: until an administrator resets it.</summary>
    /// <param name="user">The account.</param>
    /// <param name="lockoutInARow">1 for the first lockout since the last success or reset.</param>
    TimeSpan? DurationOf(User user, int lockoutInARow);
}

/// <summary>The default: a fixed number of attempts, then a lockout that doubles with each one in a row, up to a maximum.</summary>
/// <param name="maxFailedAttempts">At least 1.</param>
/// <param name="duration">Of the first lockout; null: until reset.</param>
/// <param name="maxDuration">The longest lockout.</param>
public sealed class LockoutPolicy(int maxFailedAttempts, TimeSpan? duration, TimeSpan maxDuration) : ILockoutPolicy
{
    /// <summary>5 attempts; 15 minutes, doubling up to 24 hours.</summary>
    public static readonly LockoutPolicy Default = new(5, TimeSpan.FromMinutes(15), TimeSpan.FromHours(24));

    /// <inheritdoc />
    public int MaxFailedAttempts(User user) => maxFailedAttempts;

    /// <inheritdoc />
    public TimeSpan? DurationOf(User user, int lockoutInARow)
    {
        if (duration is not { } first) return null;
        var doubled = first.Ticks * Math.Pow(2, lockoutInARow - 1);
        return doubled >= maxDuration.Ticks ? maxDuration : TimeSpan.FromTicks((long)doubled);
    }
}
