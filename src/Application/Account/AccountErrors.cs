using Auth.Domain.Common;

namespace Auth.Application.Account;

/// <summary>The errors of self-service.</summary>
internal static class AccountErrors
{
    /// <summary>Another request is exporting the account.</summary>
    public static readonly Error ExportInProgress = new(ErrorKind.Conflict, "export_in_progress", "Another export of this account is in progress. Wait until it ends, then try again.");

    /// <summary>The node is sending as many exports as it may.</summary>
    public static readonly Error TooManyExports = new(ErrorKind.RateLimited, "rate_limited", "Too many exports are in progress.") { RetryAfter = TimeSpan.FromSeconds(10) };
}
