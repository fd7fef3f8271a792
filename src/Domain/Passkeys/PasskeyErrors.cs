using Auth.Domain.Common;

namespace Auth.Domain.Passkeys;

/// <summary>Why something could not be done with a passkey.</summary>
public static class PasskeyErrors
{
    /// <summary>What the authenticator signed does not let anybody in; why is not told, nor whether there is such a passkey (P5).</summary>
    public static readonly Error Invalid = new(ErrorKind.Unauthenticated, "invalid_passkey", "This passkey isn't recognized.");

    /// <summary>What the authenticator made can't be added; why is not told.</summary>
    public static readonly Error NotAddable = new(ErrorKind.Invalid, "invalid_passkey", "This passkey can't be added. Use a different one.");

    /// <summary>The ceremony can't be ended; why is not told.</summary>
    public static readonly Error InvalidCeremony = new(ErrorKind.Unauthenticated, "invalid_ceremony", "This request has expired. Try again.");

    /// <summary>The same, to somebody who is signed in and stays so.</summary>
    public static readonly Error InvalidAddition = InvalidCeremony with { Kind = ErrorKind.Invalid };

    /// <summary>An account, perhaps this one, has the credential already.</summary>
    public static readonly Error Taken = new(ErrorKind.Conflict, "passkey_taken", "This passkey has already been added.");

    /// <summary>There are as many as there may be.</summary>
    public static readonly Error TooMany = new(ErrorKind.Conflict, "too_many_passkeys", $"An account can have at most {Passkey.MaxPerUser} passkeys. Remove one first.");

    /// <summary>The person has no such passkey, or none at all.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "passkey_not_found", "Passkey not found.");
}
