using Auth.Domain.Common;

namespace Auth.Application.Common.Limits;

/// <summary>The errors of limits.</summary>
internal static class LimitErrors
{
    /// <summary>The session or the account has made too many changes.</summary>
    public static readonly Error TooManyWrites = new(ErrorKind.RateLimited, "rate_limited", "Too many changes in a short time. Wait a moment, then try again.");

    /// <summary>The account has signed in too often.</summary>
    public static readonly Error TooManyLogins = new(ErrorKind.RateLimited, "rate_limited", "Too many sign-ins to this account in a short time. Wait a moment, then try again.");

    /// <summary>A mail was sent to the account a moment ago.</summary>
    /// <param name="wait">The time until the next one; null if unknown.</param>
    public static Error TooManyMails(TimeSpan? wait) => new(ErrorKind.RateLimited, "rate_limited", "We've just sent an email. Check your inbox and the spam folder, or try again later.") { RetryAfter = wait };
}
