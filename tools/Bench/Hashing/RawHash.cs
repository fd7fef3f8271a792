using System.Security.Cryptography;
using NSec.Cryptography;

namespace Auth.Bench.Hashing;

/// <summary>A bare password hash: the same library call with the same cost as in the server.</summary>
internal static class RawHash
{
    public const string Pbkdf2 = "pbkdf2";

    public const string Argon2id = "argon2id";

    /// <summary>The hash of ASP.NET Core Identity with its default number of iterations.</summary>
    public const string Identity = "identity";

    public const int IterationsOfIdentity = 100_000;

    private const int DigestLength = 32;

    private static readonly byte[] Password = "a password of all accounts"u8.ToArray();
    private static readonly byte[] Salt = new byte[16];

    /// <summary>Gets the hash with a name.</summary>
    public static Action Named(string name) => name switch
    {
        Pbkdf2 => () => Rfc2898DeriveBytes.Pbkdf2(Password, Salt, 600_000, HashAlgorithmName.SHA256, DigestLength),
        Identity => () => Rfc2898DeriveBytes.Pbkdf2(Password, Salt, IterationsOfIdentity, HashAlgorithmName.SHA512, DigestLength),
        Argon2id => () => new Argon2id(new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = 19_456, NumberOfPasses = 2 }).DeriveBytes(Password, Salt, DigestLength),
        _ => throw new ArgumentException($"Unknown hash {name}.", nameof(name)),
    };
}
