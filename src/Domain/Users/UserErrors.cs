using Auth.Domain.Common;

namespace Auth.Domain.Users;

/// <summary>The errors of users.</summary>
public static class UserErrors
{
    /// <summary>No such user.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "user_not_found", "User not found.");

    /// <summary>Another account has the username.</summary>
    public static readonly Error UsernameTaken = new(ErrorKind.Conflict, "username_taken", "This username is already taken.");

    /// <summary>The username suggests an administrator, and there is none yet.</summary>
    public static readonly Error UsernameReserved =
        new(ErrorKind.Conflict, "username_reserved", "This username is reserved until there is an administrator. Choose a different one.");

    /// <summary>Another account has the email.</summary>
    public static readonly Error EmailTaken = new(ErrorKind.Conflict, "email_taken", "This email address is already in use.");

    /// <summary>At least one active administrator must remain.</summary>
    public static readonly Error LastAdministrator =
        new(ErrorKind.Conflict, "last_administrator", "This is the last active administrator. Assign the role to another user first.");

    /// <summary>The account is locked by an administrator. Returned only after the right password.</summary>
    public static readonly Error Locked = new(ErrorKind.Locked, "account_locked", "This account is locked. Contact your administrator.");

    /// <summary>The account has no verified email for a mail.</summary>
    public static readonly Error NoVerifiedEmail =
        new(ErrorKind.Conflict, "no_verified_email", "This account has no verified email address.");

    /// <summary>The account has no email.</summary>
    public static readonly Error NoEmail = new(ErrorKind.Conflict, "no_email", "This account has no email address.");

    /// <summary>The link alone does not verify the email: the account's session or password must confirm it.</summary>
    public static readonly Error ConfirmationRequired =
        new(ErrorKind.Forbidden, "confirmation_required", "Sign in to this account or enter its password to verify the email address.");

    /// <summary>The verification took longer than the lease, so the attempt has been counted as failed.</summary>
    public static readonly Error AttemptExpired =
        new(ErrorKind.Unavailable, "attempt_expired", "The verification took too long and counts as a failed attempt.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>The login name or the password is wrong; the error does not reveal which (P5).</summary>
    public static readonly Error InvalidCredentials =
        new(ErrorKind.Unauthenticated, "invalid_credentials", "Incorrect username or password.");

    /// <summary>The request is for other roles than the user has now.</summary>
    public static readonly Error RolesChanged =
        new(ErrorKind.PreconditionFailed, "precondition_failed", "The roles have changed in the meantime. Check them and try again.");

    /// <summary>Too many attempts have failed.</summary>
    /// <param name="retryAfter">Time until the lockout ends; null if only a reset ends it.</param>
    public static Error LockedOut(TimeSpan? retryAfter) =>
        new(ErrorKind.Locked, "account_locked", "Too many failed attempts. This account is locked for now.") { RetryAfter = retryAfter };
}
