using System.Globalization;
using System.Security.Cryptography;

namespace Auth.WebApi.FunctionalTests.Running;

/// <summary>Writes hashes as the Python library passlib does, which the module used.</summary>
internal static class Passlib
{
    public static string Hash(string password, int rounds)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var digest = Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, HashAlgorithmName.SHA256, 32);
        return string.Create(CultureInfo.InvariantCulture, $"$pbkdf2-sha256${rounds}${Base64(salt)}${Base64(digest)}");
    }

    /// <summary>With <c>.</c> for <c>+</c>, and without padding.</summary>
    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '.');
}
