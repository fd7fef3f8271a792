using System.Security.Cryptography;
using Auth.Infrastructure.Passwords.Schemes;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>PBKDF2 by .NET, shared by all schemes that use it.</summary>
/// <remarks>HMAC pads a short key with zeros (RFC 2104), so trailing NUL characters do not change the digest in any library. API and pages reject NUL (R51).</remarks>
internal class Pbkdf2
{
    /// <summary>Maximum number of rounds accepted in a stored hash: about 3 s on one core.</summary>
    public const int MaxRounds = 10_000_000;

    /// <summary>Derives the digest. Virtual, so that tests can count the rounds.</summary>
    public virtual byte[] Derive(HashAlgorithmName function, byte[] password, byte[] salt, int rounds, int length) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, function, length);

    /// <summary>Parses the parts of a stored hash; null if a part is missing, above its limit, or of a wrong length.</summary>
    /// <remarks>The digest must be complete, because a truncated one would also match.</remarks>
    public ParsedPasswordHash? Form(HashAlgorithmName function, string rounds, byte[]? salt, byte[]? digest)
    {
        if (CostParameter.Parse(rounds, MaxRounds) is not { } count || salt is not { Length: > 0 } || digest?.Length != DigestLength(function))
            return null;

        return new ParsedPasswordHash(
            function == HashAlgorithmName.SHA256 ? new Pbkdf2Sha256Cost(count) : null,
            password => CryptographicOperations.FixedTimeEquals(Derive(function, password.Utf8, salt, count, digest.Length), digest));
    }

    private static int DigestLength(HashAlgorithmName function) =>
        function == HashAlgorithmName.SHA512 ? SHA512.HashSizeInBytes : SHA256.HashSizeInBytes;
}
