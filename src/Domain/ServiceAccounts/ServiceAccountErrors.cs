using Auth.Domain.Common;

namespace Auth.Domain.ServiceAccounts;

/// <summary>The errors of service accounts.</summary>
public static class ServiceAccountErrors
{
    /// <summary>No such service account.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "service_account_not_found", "Service account not found.");

    /// <summary>The account has no such key.</summary>
    public static readonly Error KeyNotFound = new(ErrorKind.NotFound, "key_not_found", "The service account has no such key.");

    /// <summary>Another service account has the name.</summary>
    public static readonly Error NameTaken = new(ErrorKind.Conflict, "service_account_name_taken", "Another service account has this name.");

    /// <summary>The account has <see cref="ServiceAccount.MaximumKeys"/> keys.</summary>
    public static readonly Error TooManyKeys = new(ErrorKind.Conflict, "too_many_keys", $"A service account can have at most {ServiceAccount.MaximumKeys} keys. Revoke one first.");

    /// <summary>The form or call that created a key was sent twice. The response to the first copy had the secret, which is not stored.</summary>
    public static readonly Error SecretAlreadyShown = new(
        ErrorKind.Conflict, "secret_already_shown", "The key has been created, and its secret is shown only once. If you don't have it, revoke the key and create another one.");
}
