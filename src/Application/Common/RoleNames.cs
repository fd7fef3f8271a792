using Auth.Domain.Users;

namespace Auth.Application.Common;

/// <summary>Describes the roles of a user.</summary>
internal static class RoleNames
{
    /// <summary>Returns the names of the user's roles in alphabetical order.</summary>
    public static string[] GetRoleNames(this User user) => user.Roles.GetNames();

    /// <summary>Returns the names of roles in alphabetical order.</summary>
    public static string[] GetNames(this IEnumerable<Role> roles) => [.. roles.Select(r => r.Name).Order(StringComparer.Ordinal)];
}
