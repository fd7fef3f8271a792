namespace Auth.WebApi.Security;

/// <summary>What an endpoint requires of its caller. Enforced by <see cref="AccessControlMiddleware"/>.</summary>
internal sealed class AccessRequirement
{
    /// <summary>Authentication is skipped.</summary>
    public static readonly AccessRequirement Anonymous = new();

    /// <summary>A valid session.</summary>
    public static readonly AccessRequirement Session = new();

    /// <summary>A valid session with recent authentication: a login or a step-up (ASVS 7.5.1).</summary>
    public static readonly AccessRequirement RecentAuthentication = new() { RequiresRecentAuthentication = true };

    /// <summary>A valid session of an administrator. The response to other callers reveals nothing about the target.</summary>
    public static readonly AccessRequirement Administrator = new() { RequiresAdministrator = true };

    /// <summary>A valid session of an administrator, with recent authentication.</summary>
    public static readonly AccessRequirement RecentlyAuthenticatedAdministrator = new() { RequiresAdministrator = true, RequiresRecentAuthentication = true };

    /// <summary>Any presented token, valid or not: logging out twice is no error (R27).</summary>
    public static readonly AccessRequirement PresentedToken = new();

    private AccessRequirement()
    {
    }

    /// <summary>Whether the user must be an administrator.</summary>
    public bool RequiresAdministrator { get; private init; }

    /// <summary>Whether the login or the last step-up must be recent.</summary>
    public bool RequiresRecentAuthentication { get; private init; }
}
