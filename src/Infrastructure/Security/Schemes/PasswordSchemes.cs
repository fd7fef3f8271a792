using System.Security.Cryptography;

namespace Auth.Infrastructure.Security.Schemes;

/// <summary>The schemes that can be verified, picked by how a stored form starts.</summary>
internal sealed class PasswordSchemes(params IReadOnlyList<IPasswordScheme> schemes)
{
    /// <summary>All that Auth knows: its own two, and those it imports.</summary>
    public static PasswordSchemes Known(Pbkdf2 pbkdf2, Argon2id argon2) => new(
        new PasslibPbkdf2("$pbkdf2-sha256$", HashAlgorithmName.SHA256, pbkdf2),
        new PasslibPbkdf2("$pbkdf2-sha512$", HashAlgorithmName.SHA512, pbkdf2),
        new Argon2idScheme(argon2),
        new DjangoPbkdf2(pbkdf2),
        new BcryptScheme(),
        new AspNetIdentityV3());

    /// <summary>Reads a stored form; null when no scheme knows it, or its own refuses it.</summary>
    public StoredForm? Read(string encoded) =>
        schemes.FirstOrDefault(scheme => scheme.Prefixes.Any(prefix => encoded.StartsWith(prefix, StringComparison.Ordinal)))?.Read(encoded);
}
