using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Auth.Domain.Common;

/// <summary>The format of tokens: a prefix for the kind and 256 random bits in base64url (ASVS 7.2.3).</summary>
internal static class TokenFormat
{
    private const int SecretBytes = 32;
    private const int SecretLength = 43;

    /// <summary>Generates a token with the system's random generator.</summary>
    public static string Generate(string prefix) => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>Whether a text has the format of a token with this prefix.</summary>
    public static bool IsMatch(string prefix, ReadOnlySpan<char> text) =>
        text.Length == prefix.Length + SecretLength && text.StartsWith(prefix, StringComparison.Ordinal) && Ascii.IsValid(text);
}
