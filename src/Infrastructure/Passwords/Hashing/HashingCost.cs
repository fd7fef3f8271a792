namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>Cost of one verification of a stored hash. Costs are comparable within one function only; null stands for any other function.</summary>
internal abstract record HashingCost;

/// <summary>PBKDF2-HMAC-SHA256 with a digest of one block, in any notation.</summary>
internal sealed record Pbkdf2Sha256Cost(int Rounds) : HashingCost;

/// <summary>Argon2id, version 0x13.</summary>
/// <param name="Memory">In KiB.</param>
/// <param name="Passes">Number of passes over the memory.</param>
/// <param name="Lanes">Degree of parallelism, which shortens the time on several cores.</param>
internal sealed record Argon2idCost(int Memory, int Passes, int Lanes) : HashingCost
{
    /// <summary>Total memory written, in KiB.</summary>
    public long Work => (long)Memory * Passes;
}
