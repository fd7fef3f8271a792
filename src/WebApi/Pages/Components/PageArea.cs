namespace Auth.WebApi.Pages.Components;

/// <summary>An area of the site.</summary>
public enum PageArea
{
    /// <summary>Sign-in, registration and recovery.</summary>
    Entry,

    /// <summary>Self-service of the signed-in user.</summary>
    Account,

    /// <summary>Pages for administrators.</summary>
    Administration,
}
