using Auth.Domain.Common;

namespace Auth.Domain.Users;

/// <summary>Why something could not be done to a user.</summary>
public static class UserErrors
{
    /// <summary>There is no such user.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "user_not_found", "User not found.");

    /// <summary>Another account has the name.</summary>
    public static readonly Error UsernameTaken = new(ErrorKind.Conflict, "username_taken", "This username is already taken.");

    /// <summary>Another account has the address.</summary>
    public static readonly Error EmailTaken = new(ErrorKind.Conflict, "email_taken", "This email address is already in use.");

    /// <summary>Somebody must be able to administer.</summary>
    public static readonly Error LastAdministrator =
        new(ErrorKind.Conflict, "last_administrator", "This is the last active administrator. Assign the role to another user first.");

    /// <summary>An administrator keeps the account locked. Told only to who gave the right password.</summary>
    public static readonly Error Locked = new(ErrorKind.Locked, "account_locked", "This account is locked. Contact your administrator.");

    /// <summary>There is no verified address to which something could be mailed.</summary>
    public static readonly Error NoVerifiedEmail =
        new(ErrorKind.Conflict, "no_verified_email", "This account has no verified email address.");

    /// <summary>There is no address at all.</summary>
    public static readonly Error NoEmail = new(ErrorKind.Conflict, "no_email", "This account has no email address.");

    /// <summary>The check took so long that its slot was given up; it has been counted.</summary>
    public static readonly Error AttemptExpired =
        new(ErrorKind.Unavailable, "attempt_expired", "The verification took too long.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>The name or the password is wrong; which of them is not told (P5).</summary>
    public static readonly Error InvalidCredentials =
        new(ErrorKind.Unauthenticated, "invalid_credentials", "Incorrect username or password.");

    /// <summary>Too many passwords were wrong.</summary>
    /// <param name="retryAfter">When the lockout ends; null: when an administrator resets it.</param>
    public static Error LockedOut(TimeSpan? retryAfter) =>
        new(ErrorKind.Locked, "account_locked", "Too many failed attempts. This account is locked for now.") { RetryAfter = retryAfter };
}
