using Auth.Domain.Common;

namespace Auth.Application.Passwords;

/// <summary>Why a password could not be checked or set.</summary>
public static class PasswordErrors
{
    /// <summary>All places to hash are taken, or too many attempts of one account are under way.</summary>
    public static readonly Error Busy =
        new(ErrorKind.Unavailable, "busy", "The server is busy.") { RetryAfter = TimeSpan.FromSeconds(1) };
}
