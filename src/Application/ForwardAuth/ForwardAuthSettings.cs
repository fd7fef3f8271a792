using Auth.Application.Common.Settings;

namespace Auth.Application.ForwardAuth;

/// <summary>What every forward-auth check requires. The request of a gateway can require more, and never less.</summary>
/// <param name="Requirement"><c>ForwardAuth:Roles</c> (role names, or <c>*</c> for everyone; default none), <c>ForwardAuth:AssuranceLevel</c> (1, the default, or 2) and <c>ForwardAuth:MaxAge</c> (one second to a year; default any time).</param>
internal sealed record ForwardAuthSettings(ForwardAuthRequirement Requirement)
{
    private const string RolesKey = "ForwardAuth:Roles";
    private const string MaxAgeKey = "ForwardAuth:MaxAge";

    /// <summary>Reads the settings. Only servers do, so an invalid value stops no command of the CLI.</summary>
    public static ForwardAuthSettings Read(SettingsReader reader) =>
        new(new ForwardAuthRequirement(ReadRoles(reader), reader.GetInteger("ForwardAuth:AssuranceLevel", 1, 1, 2) == 2, ReadMaxAge(reader)));

    private static RoleChoice? ReadRoles(SettingsReader reader)
    {
        var names = reader.GetList(RolesKey);
        var roles = RoleChoice.Parse(names);
        if (names.Count > 0 && roles is null) reader.Reject(RolesKey, string.Join(", ", names), "role names with 1 to 32 characters from a-z, 0-9 and -, starting with a-z; or * for everyone");
        return roles;
    }

    private static TimeSpan? ReadMaxAge(SettingsReader reader)
    {
        var maxAge = reader.Duration(MaxAgeKey, SettingsReader.MaxDuration, TimeSpan.FromSeconds(1), SettingsReader.MaxDuration);
        return reader.IsSet(MaxAgeKey) ? maxAge : null;
    }
}
