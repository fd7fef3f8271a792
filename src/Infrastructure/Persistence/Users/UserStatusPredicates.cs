using System.Linq.Expressions;
using Auth.Domain.Users;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary><see cref="User.GetStatus"/> as a database query.</summary>
internal static class UserStatusPredicates
{
    public static Expression<Func<User, bool>> Matches(UserStatus status, DateTimeOffset now) => status switch
    {
        UserStatus.Locked => u => u.LockedAt != null,
        UserStatus.LockedOut => u => u.LockedAt == null && u.Attempts.LockedOutAt != null && (u.Attempts.LockedOutUntil == null || u.Attempts.LockedOutUntil > now),
        _ => u => u.LockedAt == null && (u.Attempts.LockedOutAt == null || u.Attempts.LockedOutUntil <= now),
    };
}
