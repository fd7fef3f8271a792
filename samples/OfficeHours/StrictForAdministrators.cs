using Auth.Domain.Users;

namespace Auth.Samples.OfficeHours;

/// <summary>Administrators get three attempts and a lockout that only another administrator ends; everybody else gets the default.</summary>
public sealed class StrictForAdministrators : ILockoutPolicy
{
    public int MaxFailedAttempts(User user) => user.IsAdministrator ? 3 : LockoutPolicy.Default.MaxFailedAttempts(user);

    public TimeSpan? DurationOf(User user, int lockoutInARow) =>
        user.IsAdministrator ? null : LockoutPolicy.Default.DurationOf(user, lockoutInARow);
}
