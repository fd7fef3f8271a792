namespace Auth.Domain.Users;

/// <summary>How an account was created.</summary>
public enum AccountOrigin
{
    /// <summary>The user registered without an invitation.</summary>
    SelfRegistration,

    /// <summary>An operator imported the account from another system.</summary>
    Import,

    /// <summary>The user accepted the invitation of an administrator or an operator.</summary>
    Invitation,

    /// <summary>The setup created the first administrator.</summary>
    Setup,

    /// <summary>An operator created the account, at the CLI or by code of a host application.</summary>
    Operator,
}
