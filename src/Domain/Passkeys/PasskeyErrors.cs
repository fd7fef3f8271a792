using Auth.Domain.Common;

namespace Auth.Domain.Passkeys;

/// <summary>The errors of passkeys.</summary>
public static class PasskeyErrors
{
    /// <summary>The response was rejected. The error reveals neither the reason nor whether the passkey exists (P5).</summary>
    public static readonly Error Invalid = new(ErrorKind.Unauthenticated, "invalid_passkey", "This passkey isn't recognized.");

    /// <summary>The authenticator's registration response was rejected; the error does not reveal why.</summary>
    public static readonly Error RegistrationRejected = new(ErrorKind.Invalid, "invalid_passkey", "This passkey can't be added. Use a different one.");

    /// <summary>The ceremony cannot be completed; the error does not reveal why.</summary>
    public static readonly Error InvalidCeremony = new(ErrorKind.Unauthenticated, "invalid_ceremony", "This request has expired. Try again.");

    /// <summary>The same for a signed-in user, whose session stays valid.</summary>
    public static readonly Error InvalidRegistrationCeremony = InvalidCeremony with { Kind = ErrorKind.Invalid };

    /// <summary>The credential is already registered, to this account or another.</summary>
    public static readonly Error AlreadyRegistered = new(ErrorKind.Conflict, "passkey_taken", "This passkey has already been added.");

    /// <summary>The account has the maximum number of passkeys.</summary>
    public static readonly Error LimitReached = new(ErrorKind.Conflict, "too_many_passkeys", $"An account can have at most {Passkey.MaxPerUser} passkeys. Remove one first.");

    /// <summary>The account has no such passkey.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "passkey_not_found", "Passkey not found.");
}
