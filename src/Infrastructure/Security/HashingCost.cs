namespace Auth.Infrastructure.Security;

/// <summary>What one check of a stored form costs. Costs compare within one function only; null stands for that of any other function.</summary>
internal abstract record HashingCost;

/// <summary>PBKDF2-HMAC-SHA256 with a digest of one block, in whichever notation it is stored.</summary>
internal sealed record Pbkdf2Sha256Cost(int Rounds) : HashingCost;

/// <summary>Argon2id, version 0x13.</summary>
/// <param name="Memory">In KiB.</param>
/// <param name="Passes">Times the memory is written.</param>
/// <param name="Lanes">Parallel lanes, which shorten the time on several cores.</param>
internal sealed record Argon2idCost(int Memory, int Passes, int Lanes) : HashingCost
{
    /// <summary>The memory written in all, in KiB.</summary>
    public long Work => (long)Memory * Passes;
}
