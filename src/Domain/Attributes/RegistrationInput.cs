namespace Auth.Domain.Attributes;

/// <summary>Whether an attribute is entered when users create their accounts: at registration, or with an invitation.</summary>
public enum RegistrationInput
{
    /// <summary>It is not entered there.</summary>
    None,

    /// <summary>It may be entered.</summary>
    Optional,

    /// <summary>Users must enter it to create an account. Accounts of operators, imports and the setup need none, and it can be removed later.</summary>
    Required,
}
