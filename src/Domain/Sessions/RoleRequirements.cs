using Auth.Domain.Users;

namespace Auth.Domain.Sessions;

/// <summary>The roles that count only in sessions that rest on several factors. It is the only place that decides which roles a session has.</summary>
/// <param name="secondFactorRoles">Roles that require several factors.</param>
internal sealed class RoleRequirements(IEnumerable<Role> secondFactorRoles)
{
    /// <summary>No role requires several factors.</summary>
    public static readonly RoleRequirements None = new([]);

    private readonly HashSet<Role> _secondFactorRoles = [.. secondFactorRoles];

    /// <summary>Whether the user has a role that counts only in sessions that rest on several factors.</summary>
    public bool RequiresSecondFactor(User user) => user.Roles.Any(_secondFactorRoles.Contains);

    /// <summary>The roles of a user in a session. A role whose requirement the session does not meet is absent.</summary>
    /// <param name="methods">The methods of the last login or step-up.</param>
    public IReadOnlyCollection<Role> GetRoles(User user, AuthenticationMethods methods) =>
        _secondFactorRoles.Count == 0 || methods.IsMultiFactor() ? user.Roles : [.. user.Roles.Where(role => !_secondFactorRoles.Contains(role))];
}
