using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>An account as its owner and administrators see it: no password, no secret.</summary>
/// <param name="Id">The id.</param>
/// <param name="Username">The name.</param>
/// <param name="Email">The address, if one was given.</param>
/// <param name="EmailVerified">Whether the person has shown that the address is theirs.</param>
/// <param name="Roles">The roles, in alphabetical order.</param>
/// <param name="Status">Whether it can be used.</param>
/// <param name="FailedAttempts">Wrong passwords since the last reset, but for those from devices that are known.</param>
/// <param name="LockedUntil">When a lockout ends by itself; null: there is none, or only an administrator ends it.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="LastLoginAt">The last login, UTC; null: none yet.</param>
public sealed record UserDetails(
    Guid Id,
    string Username,
    string? Email,
    bool EmailVerified,
    IReadOnlyList<string> Roles,
    UserStatus Status,
    int FailedAttempts,
    DateTimeOffset? LockedUntil,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastLoginAt)
{
    internal static UserDetails Of(User user, DateTimeOffset now)
    {
        return new UserDetails(
            user.Id.Value,
            user.Username.Value,
            user.Email?.Value,
            user.EmailVerifiedAt is not null,
            [.. user.Roles.Select(r => r.Name).Order(StringComparer.Ordinal)],
            user.StatusAt(now),
            user.Attempts.FailedAt(now),
            user.Attempts.IsLockedOut(now) ? user.Attempts.LockedOutUntil : null,
            user.CreatedAt,
            user.LastLoginAt);
    }
}
