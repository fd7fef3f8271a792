using Auth.Domain.Common;

namespace Auth.Application.Passwords;

/// <summary>The errors of passwords.</summary>
public static class PasswordErrors
{
    /// <summary>All hashing permits are in use, or too many attempts on one account are in progress.</summary>
    public static readonly Error Busy =
        new(ErrorKind.Unavailable, "busy", "The server is busy.") { RetryAfter = TimeSpan.FromSeconds(1) };
}
