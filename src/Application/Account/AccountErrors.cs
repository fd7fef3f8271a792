using Auth.Domain.Common;

namespace Auth.Application.Account;

/// <summary>The errors of self-service.</summary>
public static class AccountErrors
{
    /// <summary>Another request is exporting the account.</summary>
    public static readonly Error ExportInProgress = new(ErrorKind.Conflict, "export_in_progress", "Another export of this account is in progress. Wait until it ends, then try again.");
}
