namespace Auth.Infrastructure.Passwords.Hashing;

/// <summary>The configured algorithm and cost of new hashes, with which stored hashes are compared.</summary>
internal interface IHashingAlgorithm
{
    /// <summary>Creates a hash with a random 16-byte salt.</summary>
    string Hash(SubmittedPassword password);

    /// <summary>Whether a hash of this cost needs no upgrade. A higher cost of the same function is kept, because a rehash would lower it.</summary>
    bool IsSatisfiedBy(HashingCost? cost);

    /// <summary>Spends the difference between this cost and the configured cost, or the full configured cost if they are not comparable (R21).</summary>
    void SpendRemainingCost(HashingCost? spent);
}
