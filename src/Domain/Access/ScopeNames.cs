using Auth.Domain.Common;

namespace Auth.Domain.Access;

/// <summary>The names of scopes in settings, requests and responses. They are part of the contract.</summary>
public static class ScopeNames
{
    private static readonly (Scopes Scope, string Name)[] Names =
    [
        (Scopes.UsersRead, "users:read"),
        (Scopes.UsersWrite, "users:write"),
        (Scopes.RolesWrite, "roles:write"),
        (Scopes.InvitationsRead, "invitations:read"),
        (Scopes.InvitationsWrite, "invitations:write"),
        (Scopes.EventsRead, "events:read"),
        (Scopes.StatisticsRead, "statistics:read"),
        (Scopes.EventHandlersRead, "event-handlers:read"),
        (Scopes.EventHandlersWrite, "event-handlers:write"),
        (Scopes.ServiceAccountsRead, "service-accounts:read"),
        (Scopes.ServiceAccountsWrite, "service-accounts:write"),
        (Scopes.SessionsIntrospect, "sessions:introspect"),
    ];

    /// <summary>The names of all scopes.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Names.Select(n => n.Name)];

    /// <summary>Returns the names of the scopes in a set, always in the same order.</summary>
    public static IReadOnlyList<string> GetNames(this Scopes scopes) => [.. Names.Where(n => scopes.Includes(n.Scope)).Select(n => n.Name)];

    /// <summary>Returns the set of scopes with these names, in any case, or a validation error that lists the valid ones.</summary>
    public static Result<Scopes> Parse(IEnumerable<string> names)
    {
        var scopes = Scopes.None;
        foreach (var name in names)
        {
            if (Find(name) is not { } scope) return Error.Invalid("scopes", $"Unknown scope. Use these: {string.Join(", ", All)}.");
            scopes |= scope;
        }

        return scopes;
    }

    /// <summary>Whether all of the other scopes are in this set.</summary>
    public static bool Includes(this Scopes scopes, Scopes others) => (scopes & others) == others;

    private static Scopes? Find(string name)
    {
        var index = Array.FindIndex(Names, n => n.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index < 0 ? null : Names[index].Scope;
    }
}
