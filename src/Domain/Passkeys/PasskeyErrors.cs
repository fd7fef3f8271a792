using Auth.Domain.Common;

namespace Auth.Domain.Passkeys;

/// <summary>Why something could not be done with a passkey.</summary>
public static class PasskeyErrors
{
    /// <summary>What the authenticator signed does not let anybody in; why is not told, nor whether there is such a passkey (P5).</summary>
    public static readonly Error Invalid = new(ErrorKind.Unauthenticated, "invalid_passkey", "This passkey does not sign in here.");

    /// <summary>What the authenticator made can't be added; why is not told.</summary>
    public static readonly Error NotAddable = new(ErrorKind.Invalid, "invalid_passkey", "This passkey can't be added here.");

    /// <summary>The ceremony can't be ended; why is not told.</summary>
    public static readonly Error InvalidCeremony = new(ErrorKind.Unauthenticated, "invalid_ceremony", "This can't be gone on with. Ask for new options.");

    /// <summary>The same, to somebody who is signed in and stays so.</summary>
    public static readonly Error InvalidAddition = InvalidCeremony with { Kind = ErrorKind.Invalid };

    /// <summary>An account, perhaps this one, has the credential already.</summary>
    public static readonly Error Taken = new(ErrorKind.Conflict, "passkey_taken", "This passkey has been added already.");

    /// <summary>There are as many as there may be.</summary>
    public static readonly Error TooMany = new(ErrorKind.Conflict, "too_many_passkeys", $"An account has at most {Passkey.MaxPerUser} passkeys; remove one first.");

    /// <summary>The person has no such passkey, or none at all.</summary>
    public static readonly Error NotFound = new(ErrorKind.NotFound, "passkey_not_found", "This account has no such passkey.");
}
