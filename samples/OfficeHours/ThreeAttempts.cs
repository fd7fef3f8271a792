using Auth.Domain.Lockout;
using Auth.Domain.Users;

namespace Auth.Samples.OfficeHours;

/// <summary>Locks an account out for an hour after three failed attempts. The third consecutive lockout lasts until an administrator resets it.</summary>
public sealed class ThreeAttempts : ILockoutPolicy
{
    public int GetMaxFailedAttempts(User user) => 3;

    public TimeSpan? GetLockoutDuration(User user, int consecutiveLockouts) => consecutiveLockouts < 3 ? TimeSpan.FromHours(1) : null;
}
