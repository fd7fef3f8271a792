using System.Collections.Frozen;

namespace Auth.Domain.Users;

/// <summary>Names that suggest an administrator. Until there is one, only setup, operators and imports may take them: a command that names <c>admin</c> must not promote another person.</summary>
internal static class ReservedUsernames
{
    /// <summary>In normalized form.</summary>
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        [
            "admin", "admins", "administrator", "administrators", "administrador", "administrateur", "adm", "auth", "hostmaster", "moderator", "operator", "owner", "postmaster",
            "root", "security", "setup", "superadmin", "superuser", "support", "su", "sysadmin", "sysop", "system", "toor", "webmaster",
        ],
        StringComparer.Ordinal);

    /// <summary>Whether a normalized name is reserved.</summary>
    public static bool Contains(string normalizedValue) => Names.Contains(normalizedValue);
}
