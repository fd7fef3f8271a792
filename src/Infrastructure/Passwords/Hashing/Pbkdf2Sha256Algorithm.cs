using System.Globalization;
using System.Security.Cryptography;
using Auth.Infrastructure.Passwords.Schemes;

namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Creates hashes in passlib's notation, <c>$pbkdf2-sha256$600000$salt$digest</c>, with a 16-byte salt and a 32-byte digest.</summary>
internal sealed class Pbkdf2Sha256Algorithm(Pbkdf2 pbkdf2, int rounds) : IHashingAlgorithm
{
    private const int SaltLength = 16;

    public string Hash(SubmittedPassword password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var digest = Derive(password.Utf8, salt, rounds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"$pbkdf2-sha256${rounds}${UnpaddedBase64.Passlib.Encode(salt)}${UnpaddedBase64.Passlib.Encode(digest)}");
    }

    public bool IsSatisfiedBy(HashingCost? cost) => RoundsLeft(cost) == 0;

    public void SpendRemainingCost(HashingCost? spent)
    {
        if (RoundsLeft(spent) is > 0 and var remaining)
            Derive([], new byte[SaltLength], remaining);
    }

    private int RoundsLeft(HashingCost? spent) => Math.Max(0, rounds - ((spent as Pbkdf2Sha256Cost)?.Rounds ?? 0));

    private byte[] Derive(byte[] password, byte[] salt, int count) =>
        pbkdf2.Derive(HashAlgorithmName.SHA256, password, salt, count, SHA256.HashSizeInBytes);
}
