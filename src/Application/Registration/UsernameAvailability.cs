using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Registration;

/// <summary>Decides who may take a username. The database enforces uniqueness.</summary>
internal static class UsernameAvailability
{
    /// <summary>Whether a user may take a username now.</summary>
    /// <returns><see cref="UserErrors.UsernameReserved"/> or <see cref="UserErrors.UsernameTaken"/> if not.</returns>
    public static async Task<Result> CheckAvailableAsync(this IUserRepository users, Username username, CancellationToken cancellationToken)
    {
        if (username.IsReservedUntilSetup && !await users.AnyAdministratorAsync(cancellationToken)) return UserErrors.UsernameReserved;
        return await users.CheckAssignableAsync(username, cancellationToken);
    }

    /// <summary>Whether setup, an operator or an administrator may give an account this username now, reserved or not.</summary>
    /// <returns><see cref="UserErrors.UsernameTaken"/> if not.</returns>
    public static async Task<Result> CheckAssignableAsync(this IUserRepository users, Username username, CancellationToken cancellationToken) =>
        await users.IsTakenAsync(username, cancellationToken) ? UserErrors.UsernameTaken : Result.Success();
}
