using Auth.Domain.Lockout;
using Auth.Domain.Users;

namespace Auth.Samples.LockoutByTier;

/// <summary>Gives users with the role <c>warehouse</c>, who type on touch screens with gloves, more attempts and shorter lockouts.</summary>
/// <remarks>
/// Attackers can see which tier an account is in. So the tier is one that may be known, and administrators have the same limits as everyone else and as unknown names.
/// </remarks>
public sealed class WarehouseLockout : ILockoutPolicy
{
    private static readonly Role Warehouse = Role.Create("warehouse").Value;
    private static readonly LockoutPolicy Relaxed = new(maxFailedAttempts: 10, TimeSpan.FromMinutes(2), maxDuration: TimeSpan.FromHours(1));

    public int GetMaxFailedAttempts(User user) => GetPolicy(user).GetMaxFailedAttempts(user);

    public TimeSpan? GetLockoutDuration(User user, int consecutiveLockouts) => GetPolicy(user).GetLockoutDuration(user, consecutiveLockouts);

    private static LockoutPolicy GetPolicy(User user) => user.Roles.Contains(Warehouse) && !user.IsAdministrator ? Relaxed : LockoutPolicy.Default;
}
