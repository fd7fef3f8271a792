using Lanes = Konscious.Security.Cryptography;
using OneLane = NSec.Cryptography;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Argon2id by libsodium (NSec) where possible: one lane and a salt of 16 bytes. Other parameters occur in imported hashes and are computed by Konscious.</summary>
internal class Argon2id
{
    private const int SaltLengthOfLibsodium = 16;

    /// <summary>Derives the digest. Virtual, so that tests can count the work.</summary>
    public virtual byte[] Derive(byte[] password, byte[] salt, Argon2idCost cost, int length)
    {
        if (cost.Lanes == 1 && salt.Length == SaltLengthOfLibsodium)
        {
            var parameters = new OneLane.Argon2Parameters { DegreeOfParallelism = 1, MemorySize = cost.Memory, NumberOfPasses = cost.Passes };
            return new OneLane.Argon2id(parameters).DeriveBytes(password, salt, length);
        }

        using var argon2 = new Lanes.Argon2id(password)
        {
            Salt = salt,
            MemorySize = cost.Memory,
            Iterations = cost.Passes,
            DegreeOfParallelism = cost.Lanes,
        };
        return argon2.GetBytes(length);
    }
}
