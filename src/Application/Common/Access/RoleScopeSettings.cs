using Auth.Application.Common.Settings;
using Auth.Domain.Access;
using Auth.Domain.Users;

namespace Auth.Application.Common.Access;

/// <summary>The scopes of roles (ADR 49).</summary>
/// <param name="Changed"><c>RoleScopes:{role}</c>: the scopes of a role, such as <c>users:read, users:write</c>; an empty value for none. Other roles keep those of <see cref="RoleScopes.Default"/>.</param>
internal sealed record RoleScopeSettings(IReadOnlyDictionary<string, Scopes> Changed)
{
    private const string Section = "RoleScopes";

    /// <summary>The table that applies.</summary>
    internal RoleScopes ToTable() => RoleScopes.Default.With(Changed);

    internal static RoleScopeSettings Read(SettingsReader reader)
    {
        // So misspelled names of the section are found without an entry as well.
        reader.MarkAsKnown([.. RoleScopes.Default.Roles.Select(role => $"{Section}:{role}")]);
        if (reader.Text(Section) is { Length: > 0 } text) reader.Reject(Section, text, $"{Section}:ROLE for each role");
        var changed = new Dictionary<string, Scopes>(StringComparer.Ordinal);
        foreach (var entry in reader.Children(Section))
        {
            var name = entry.Key.ToLowerInvariant();
            var scopes = ScopeNames.Parse(reader.GetList(entry.Path));
            if (Role.Create(name).IsFailure) reader.Reject(entry.Path, entry.Key, "a role of 1 to 32 characters from a-z, 0-9 and -, starting with a-z");
            else if (name == Role.Administrator.Name) reader.Reject(entry.Path, entry.Value ?? "", "another role: admin always holds all scopes");
            else if (scopes.IsFailure) reader.Reject(entry.Path, string.Join(", ", reader.GetList(entry.Path)), $"these scopes, separated by commas: {string.Join(", ", ScopeNames.All)}");
            else changed[name] = scopes.Value;
        }

        return new(changed);
    }
}
