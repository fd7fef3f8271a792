using System.Security.Cryptography;

namespace Auth.Infrastructure.Security;

/// <summary>PBKDF2 by the base class library; every scheme that is built on it comes here.</summary>
/// <remarks>HMAC fills its key up with zeros (RFC 2104), so a password of less than a block and the same with NULs after it are one to PBKDF2, in every library. The doors refuse NUL (R51).</remarks>
internal class Pbkdf2
{
    /// <summary>More rounds in a stored form are refused: about 3 s of a core.</summary>
    public const int MaxRounds = 10_000_000;

    /// <summary>Derives the bytes; virtual, so that a test can count the rounds.</summary>
    public virtual byte[] Derive(HashAlgorithmName function, byte[] password, byte[] salt, int rounds, int length) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, rounds, function, length);

    /// <summary>The stored form with these parts, or null when one of them is missing, beyond its cap, or of a length that the function doesn't give.</summary>
    /// <remarks>The digest must be whole: the start of one would match as well.</remarks>
    public StoredForm? Form(HashAlgorithmName function, string rounds, byte[]? salt, byte[]? digest)
    {
        if (Parameter.Read(rounds, MaxRounds) is not { } count || salt is not { Length: > 0 } || digest?.Length != DigestLength(function))
            return null;

        return new StoredForm(
            function == HashAlgorithmName.SHA256 ? new Pbkdf2Sha256Cost(count) : null,
            password => CryptographicOperations.FixedTimeEquals(Derive(function, password.Utf8, salt, count, digest.Length), digest));
    }

    private static int DigestLength(HashAlgorithmName function) =>
        function == HashAlgorithmName.SHA512 ? SHA512.HashSizeInBytes : SHA256.HashSizeInBytes;
}
