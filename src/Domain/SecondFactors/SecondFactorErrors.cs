using Auth.Domain.Common;

namespace Auth.Domain.SecondFactors;

/// <summary>The errors of second factors.</summary>
public static class SecondFactorErrors
{
    /// <summary>The code is wrong or has already been used.</summary>
    public static readonly Error InvalidCode = new(ErrorKind.Unauthenticated, "invalid_code", "The code is incorrect or has already been used.");

    /// <summary>The login challenge cannot be redeemed; the error does not reveal why.</summary>
    public static readonly Error InvalidChallenge = new(ErrorKind.Unauthenticated, "invalid_challenge", "This sign-in has expired. Start again.");

    /// <summary>The account already has an authenticator, which must be removed first.</summary>
    public static readonly Error AlreadyEnrolled = new(ErrorKind.Conflict, "already_enrolled", "This account already has an authenticator. Remove it first.");

    /// <summary>The account has no second factor, or no enrollment to confirm.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "second_factor_not_found", "Second factor not found.");

    /// <summary>A role of the user requires a second factor, and the session rests on none, so it may not change the account's.</summary>
    public static readonly Error FactorRequired = new(ErrorKind.Forbidden, "second_factor_required", "Sign in with your passkey or your second factor first. If you have lost it, contact an administrator.");

    /// <summary>The account has a second factor, so the password alone is not enough.</summary>
    public static readonly Error CodeMissing = Error.Invalid("code", "This account has a second factor. Enter its code, too.");
}
