using System.Security.Cryptography;
using Auth.Infrastructure.Passwords.Hashing;

namespace Auth.Infrastructure.Passwords.Schemes;

/// <summary>All schemes that can be verified, selected by the prefix of a stored hash.</summary>
internal sealed class PasswordSchemes(params IReadOnlyList<IPasswordScheme> schemes)
{
    /// <summary>The schemes that Auth supports: its own two, and those of imported hashes.</summary>
    public static PasswordSchemes CreateDefault(Pbkdf2 pbkdf2, Argon2id argon2) => new(
        new PasslibPbkdf2("$pbkdf2-sha256$", HashAlgorithmName.SHA256, pbkdf2),
        new PasslibPbkdf2("$pbkdf2-sha512$", HashAlgorithmName.SHA512, pbkdf2),
        new Argon2idScheme(argon2),
        new DjangoPbkdf2(pbkdf2),
        new BcryptScheme(),
        new AspNetIdentityV3());

    /// <summary>Parses a stored hash; null if no scheme knows its prefix, or its scheme rejects it.</summary>
    public ParsedPasswordHash? Read(string encoded) =>
        schemes.FirstOrDefault(scheme => scheme.Prefixes.Any(prefix => encoded.StartsWith(prefix, StringComparison.Ordinal)))?.Read(encoded);
}
