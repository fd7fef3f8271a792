namespace Auth.Application.ForwardAuth;

/// <summary>The headers of Auth in responses to gateways. Attributes of the host application have others.</summary>
internal static class IdentityHeaderNames
{
    /// <summary>The id of the user.</summary>
    public const string UserId = "X-Auth-User-Id";

    /// <summary>The username, percent-encoded.</summary>
    public const string Username = "X-Auth-Username";

    /// <summary>The roles, comma-separated.</summary>
    public const string Roles = "X-Auth-Roles";

    /// <summary>The error code of a denial.</summary>
    public const string Error = "X-Auth-Error";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [UserId, Username, Roles, Error];
}
