using System.Security.Cryptography;
using NSec.Cryptography;

namespace Auth.Bench.Hashing;

/// <summary>A password hash and nothing around it: the same call of the same library, at the same cost, as the server makes.</summary>
internal static class RawHash
{
    public const string Pbkdf2 = "pbkdf2";

    public const string Argon2id = "argon2id";

    /// <summary>As ASP.NET Core Identity hashes, at the number of iterations that it comes with.</summary>
    public const string Identity = "identity";

    public const int IterationsOfIdentity = 100_000;

    private const int DigestLength = 32;

    private static readonly byte[] Password = "a password that everybody has"u8.ToArray();
    private static readonly byte[] Salt = new byte[16];

    /// <summary>The hash of that name.</summary>
    public static Action Named(string name) => name switch
    {
        Pbkdf2 => () => Rfc2898DeriveBytes.Pbkdf2(Password, Salt, 600_000, HashAlgorithmName.SHA256, DigestLength),
        Identity => () => Rfc2898DeriveBytes.Pbkdf2(Password, Salt, IterationsOfIdentity, HashAlgorithmName.SHA512, DigestLength),
        Argon2id => () => new Argon2id(new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = 19_456, NumberOfPasses = 2 }).DeriveBytes(Password, Salt, DigestLength),
        _ => throw new ArgumentException($"There is no hash {name}.", nameof(name)),
    };
}
