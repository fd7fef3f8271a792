using Auth.Domain.Users;

namespace Auth.Domain.Access;

/// <summary>The scopes of each role. <see cref="Role.Administrator"/> holds all of them; a role that is not in the table holds none.</summary>
/// <param name="scopes">The scopes of the other roles, by name.</param>
internal sealed class RoleScopes(IReadOnlyDictionary<string, Scopes> scopes)
{
    /// <summary>The table that applies without settings.</summary>
    public static readonly RoleScopes Default = new(new Dictionary<string, Scopes>(StringComparer.Ordinal)
    {
        ["auditor"] = Scopes.UsersRead | Scopes.InvitationsRead | Scopes.EventsRead | Scopes.StatisticsRead | Scopes.EventHandlersRead | Scopes.ServiceAccountsRead,
        ["helpdesk"] = Scopes.UsersRead | Scopes.UsersWrite,
    });

    /// <summary>The names of the roles that hold scopes, the administrator's first.</summary>
    public IReadOnlyList<string> Roles { get; } = [Role.Administrator.Name, .. scopes.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Returns a table in which these roles have other scopes.</summary>
    public RoleScopes With(IReadOnlyDictionary<string, Scopes> changed) =>
        changed.Count == 0 ? this : new(scopes.Where(s => !changed.ContainsKey(s.Key)).Concat(changed).Where(s => s.Value != Scopes.None).ToDictionary(StringComparer.Ordinal));

    /// <summary>Returns the scopes of a role.</summary>
    public Scopes Get(string role) => role == Role.Administrator.Name ? Scopes.All : scopes.GetValueOrDefault(role);

    /// <summary>Returns the scopes that the roles hold together.</summary>
    public Scopes Get(IEnumerable<string> roles) => roles.Aggregate(Scopes.None, (held, role) => held | Get(role));

    /// <summary>Returns the scopes that an actor needs to give or take roles (ADR 49); none for no roles.</summary>
    public Scopes GetForChange(IReadOnlyCollection<Role> roles) => roles.Count == 0 ? Scopes.None : Scopes.RolesWrite | Get(roles);

    /// <summary>Returns the scopes that the roles hold together.</summary>
    public Scopes Get(IEnumerable<Role> roles) => Get(roles.Select(role => role.Name));
}
