using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Registration;

/// <summary>Decides which usernames users may choose.</summary>
internal static class UsernameAvailability
{
    /// <summary>Whether a user may take a username now. The database enforces uniqueness.</summary>
    /// <returns><see cref="UserErrors.UsernameReserved"/> or <see cref="UserErrors.UsernameTaken"/> if not.</returns>
    public static async Task<Result> CheckAvailableAsync(this IUserRepository users, Username username, CancellationToken cancellationToken)
    {
        if (username.IsReservedUntilSetup && !await users.AnyAdministratorAsync(cancellationToken)) return UserErrors.UsernameReserved;
        return await users.IsTakenAsync(username, cancellationToken) ? UserErrors.UsernameTaken : Result.Success();
    }
}
