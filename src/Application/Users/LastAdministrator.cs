using Auth.Domain.Users;

namespace Auth.Application.Users;

/// <summary>There is always an active administrator: who would lock, demote or close the last one is refused.</summary>
internal static class LastAdministrator
{
    /// <summary>Whether nobody could administer without this user. Holds the number of administrators until the transaction ends.</summary>
    public static async Task<bool> IsLastAdministratorAsync(this IUserRepository users, User user, CancellationToken cancellationToken) =>
        user is { IsAdministrator: true, IsActive: true } && await users.CountActiveAdministratorsForUpdateAsync(cancellationToken) <= 1;
}
