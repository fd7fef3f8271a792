namespace Auth.Domain.Users;

/// <summary>What confirms, beside the link, that the person who verifies an email is the one who uses the account.</summary>
public enum EmailConfirmation
{
    /// <summary>The link alone; nothing is taken over.</summary>
    None,

    /// <summary>The account's own session, or its password.</summary>
    ByAccount,

    /// <summary>The link alone: the account is taken over, its credentials removed.</summary>
    ByClaim,
}
