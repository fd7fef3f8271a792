namespace Auth.Application.Mail;

/// <summary>What letters are about.</summary>
public enum LetterKind
{
    /// <summary>Somebody gave this address for an account; a link confirms it.</summary>
    AddressVerification,

    /// <summary>Somebody asked for an account with this address; a link makes it.</summary>
    Registration,

    /// <summary>Somebody tried to register with this address, whose owner has an account already.</summary>
    AddressInUse,

    /// <summary>The name that was chosen at a registration is somebody else's.</summary>
    UsernameTaken,

    /// <summary>Somebody asked to recover the account; a link goes on.</summary>
    Recovery,

    /// <summary>The password was changed by who knew it.</summary>
    PasswordChanged,

    /// <summary>A new password was chosen by a link of <see cref="Recovery"/>.</summary>
    PasswordRecovered,

    /// <summary>The account has another address now; this one is told.</summary>
    AddressChanged,

    /// <summary>The account asks for a second factor from now on.</summary>
    SecondFactorAdded,

    /// <summary>A second factor was removed.</summary>
    SecondFactorRemoved,

    /// <summary>A recovery code stood in for the second factor.</summary>
    RecoveryCodeUsed,

    /// <summary>The account can be entered by one more passkey.</summary>
    PasskeyAdded,

    /// <summary>A passkey was removed.</summary>
    PasskeyRemoved,

    /// <summary>The account was closed.</summary>
    AccountClosed,
}
