using Auth.Application.Common.Settings;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.SecondFactors;

/// <summary>Who needs a second factor.</summary>
/// <param name="RequiredRoles"><c>SecondFactors:RequiredRoles</c>: roles that count only in sessions with several factors. Default none.</param>
internal sealed record SecondFactorSettings(IReadOnlyList<Role> RequiredRoles)
{
    private const string RolesKey = "SecondFactors:RequiredRoles";

    /// <summary>The rule that the domain applies.</summary>
    internal RoleRequirements ToRequirements() => new(RequiredRoles);

    internal static SecondFactorSettings Read(SettingsReader reader)
    {
        List<Role> roles = [];
        foreach (var name in reader.GetList(RolesKey))
        {
            var role = Role.Create(name);
            if (role.IsFailure) reader.Reject(RolesKey, name, "roles of 1 to 32 characters from a-z, 0-9 and -, starting with a-z");
            else roles.Add(role.Value);
        }

        return new(roles);
    }
}
