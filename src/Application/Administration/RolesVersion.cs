using System.Security.Cryptography;
using System.Text;

namespace Auth.Application.Administration;

/// <summary>The version of a user's roles. It changes with each change of them, and with nothing else.</summary>
public static class RolesVersion
{
    /// <summary>In characters.</summary>
    private const int Length = 32;

    /// <summary>Computes the version of a set of roles, in any order.</summary>
    public static string Of(IEnumerable<string> roles) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', roles.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))))[..Length];
}
