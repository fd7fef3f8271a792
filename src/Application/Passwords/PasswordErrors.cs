using Auth.Domain.Common;

namespace Auth.Application.Passwords;

/// <summary>The errors of passwords.</summary>
internal static class PasswordErrors
{
    /// <summary>All hashing permits are in use, or too many attempts on one account are in progress.</summary>
    public static readonly Error Busy =
        new(ErrorKind.Unavailable, "busy", "The server is busy.") { RetryAfter = TimeSpan.FromSeconds(1) };

    /// <summary>The new password is the current one.</summary>
    public static readonly Error Unchanged = Error.Invalid("password", "Choose a password that differs from the current one.");

    /// <summary>Attempts from the client's network failed on too many accounts (R81).</summary>
    public static Error TooManyFailures(TimeSpan wait) =>
        new(ErrorKind.RateLimited, "too_many_failures", "Too many sign-ins from your network have failed.") { RetryAfter = wait };
}
