using System.Globalization;
using System.Security.Cryptography;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Creates password hashes in the format of the Python library passlib.</summary>
internal static class Passlib
{
    public static string Hash(string password, int rounds)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var digest = Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA256, 32);
        return string.Create(CultureInfo.InvariantCulture, $"$pbkdf2-sha256${rounds}${Base64(salt)}${Base64(digest)}");
    }

    /// <summary>Base64 with <c>.</c> instead of <c>+</c>, and without padding.</summary>
    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '.');
}
