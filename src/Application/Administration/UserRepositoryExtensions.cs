using Auth.Domain.Users;

namespace Auth.Application.Administration;

/// <summary>Ensures that an active administrator remains. Locking, demoting or closing the last one is rejected.</summary>
internal static class UserRepositoryExtensions
{
    /// <summary>Whether this user is the last active administrator. Locks the number of administrators until the transaction ends.</summary>
    public static async Task<bool> IsLastAdministratorAsync(this IUserRepository users, User user, CancellationToken cancellationToken) =>
        user is { IsAdministrator: true, IsActive: true } && await users.CountActiveAdministratorsForUpdateAsync(cancellationToken) <= 1;
}
