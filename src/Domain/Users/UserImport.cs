using Auth.Domain.Passwords;

namespace Auth.Domain.Users;

/// <summary>An account to import from another system.</summary>
/// <param name="Email">Null if unknown.</param>
/// <param name="PasswordHash">Of a scheme that can be verified.</param>
/// <param name="FailedAttempts">Failed attempts counted so far.</param>
/// <param name="IsLockedOut">Locked out by failed attempts until a reset.</param>
/// <param name="IsLocked">Locked by an administrator.</param>
public sealed record UserImport(
    Username Username,
    EmailAddress? Email,
    PasswordHash PasswordHash,
    IReadOnlyCollection<Role> Roles,
    int FailedAttempts,
    bool IsLockedOut,
    bool IsLocked)
{
    /// <summary>Whether the user has verified the email in the other system.</summary>
    public bool IsEmailVerified { get; init; }
}
