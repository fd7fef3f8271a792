using System.Security.Cryptography;
using Auth.Infrastructure.Passwords.Schemes;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Creates hashes of the form <c>$argon2id$v=19$m=19456,t=2,p=1$salt$digest</c>, with a 16-byte salt and a 32-byte digest.</summary>
internal sealed class Argon2idAlgorithm(Argon2id argon2) : IHashingAlgorithm
{
    /// <summary>OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.</summary>
    public static readonly Argon2idCost Cost = new(Memory: 19_456, Passes: 2, Lanes: 1);

    private const int SaltLength = 16;
    private const int DigestLength = 32;

    public string Hash(SubmittedPassword password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var digest = argon2.Derive(password.Utf8, salt, Cost, DigestLength);
        return $"$argon2id$v=19$m={Cost.Memory},t={Cost.Passes},p={Cost.Lanes}${UnpaddedBase64.Standard.Encode(salt)}${UnpaddedBase64.Standard.Encode(digest)}";
    }

    public bool IsSatisfiedBy(HashingCost? cost) =>
        cost is Argon2idCost stored && stored.Memory >= Cost.Memory && stored.Work >= Cost.Work;

    public void SpendRemainingCost(HashingCost? spent)
    {
        // Several lanes take less time for the same work, so they do not count as spent.
        if (!IsSatisfiedBy(spent) || spent is not Argon2idCost { Lanes: 1 })
            argon2.Derive([], new byte[SaltLength], Cost, DigestLength);
    }
}
