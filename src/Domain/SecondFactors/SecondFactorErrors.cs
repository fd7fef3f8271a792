using Auth.Domain.Common;

namespace Auth.Domain.SecondFactors;

/// <summary>Why something could not be done with a second factor.</summary>
public static class SecondFactorErrors
{
    /// <summary>The code is wrong, or has been used.</summary>
    public static readonly Error InvalidCode = new(ErrorKind.Unauthenticated, "invalid_code", "The code is incorrect or has already been used.");

    /// <summary>The login can't be gone on with; why is not told.</summary>
    public static readonly Error InvalidChallenge = new(ErrorKind.Unauthenticated, "invalid_challenge", "This sign-in has expired. Start again.");

    /// <summary>There is an authenticator already, which has to be removed first.</summary>
    public static readonly Error AlreadyEnrolled = new(ErrorKind.Conflict, "already_enrolled", "This account already has an authenticator. Remove it first.");

    /// <summary>There is no second factor, or no enrolment to be confirmed.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "second_factor_not_found", "Second factor not found.");

    /// <summary>The account has a second factor, and the password alone is not enough.</summary>
    public static readonly Error CodeMissing = Error.Invalid("code", "This account has a second factor. Enter its code, too.");
}
