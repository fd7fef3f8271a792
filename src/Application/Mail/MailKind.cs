namespace Auth.Application.Mail;

/// <summary>The kinds of mail.</summary>
public enum MailKind
{
    /// <summary>A user gave this email; the link verifies it.</summary>
    AddressVerification,

    /// <summary>A registration gave this email; the link completes it.</summary>
    Registration,

    /// <summary>A registration gave the email of an existing account.</summary>
    AddressInUse,

    /// <summary>The username of a registration belongs to another account.</summary>
    UsernameTaken,

    /// <summary>A recovery was requested; the link sets a new password.</summary>
    Recovery,

    /// <summary>The user changed the password.</summary>
    PasswordChanged,

    /// <summary>A new password was set through a link of <see cref="Recovery"/>.</summary>
    PasswordRecovered,

    /// <summary>A change of the account's email was requested; this mail goes to the current one.</summary>
    AddressChangeRequested,

    /// <summary>The account's email has changed; this mail goes to the previous one.</summary>
    AddressChanged,

    /// <summary>A second factor was enrolled.</summary>
    SecondFactorAdded,

    /// <summary>A second factor was removed.</summary>
    SecondFactorRemoved,

    /// <summary>A recovery code was used instead of a one-time code.</summary>
    RecoveryCodeUsed,

    /// <summary>A passkey was added.</summary>
    PasskeyAdded,

    /// <summary>A passkey was removed.</summary>
    PasskeyRemoved,

    /// <summary>The account was closed.</summary>
    AccountClosed,
}
