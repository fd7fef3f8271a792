using Auth.Domain.Users;

namespace Auth.Samples.OfficeHours;

/// <summary>Three attempts, then an hour; the third lockout in a row lasts until an administrator ends it.</summary>
public sealed class ThreeAttempts : ILockoutPolicy
{
    public int MaxFailedAttempts(User user) => 3;

    public TimeSpan? DurationOf(User user, int lockoutInARow) => lockoutInARow < 3 ? TimeSpan.FromHours(1) : null;
}
