namespace Auth.WebApi.Authentication;

/// <summary>Whom an endpoint is for; <see cref="AccessGuard"/> lets nobody else in.</summary>
internal sealed class Access
{
    /// <summary>Anybody: nobody is asked who it is.</summary>
    public static readonly Access Anybody = new();

    /// <summary>Whoever is signed in.</summary>
    public static readonly Access SignedIn = new();

    /// <summary>Whoever is signed in and has lately proved who they are, by the login or a step-up (ASVS 7.5.1).</summary>
    public static readonly Access Proven = new() { WantsProof = true };

    /// <summary>Administrators; others learn nothing but that.</summary>
    public static readonly Access Administrators = new() { WantsAdministrator = true };

    /// <summary>Administrators who have lately proved who they are.</summary>
    public static readonly Access ProvenAdministrators = new() { WantsAdministrator = true, WantsProof = true };

    /// <summary>Whoever shows a token, live or not: signing out twice is no error (R27).</summary>
    public static readonly Access TokenHolders = new();

    private Access()
    {
    }

    /// <summary>Whether the person has to be an administrator.</summary>
    public bool WantsAdministrator { get; private init; }

    /// <summary>Whether the person must have proved lately who they are.</summary>
    public bool WantsProof { get; private init; }
}
