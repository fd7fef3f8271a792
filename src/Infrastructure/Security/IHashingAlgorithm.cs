namespace Auth.Infrastructure.Security;

/// <summary>The configured algorithm and cost: what new hashes are made by and old ones are measured against.</summary>
internal interface IHashingAlgorithm
{
    /// <summary>A new stored form, with a random salt of 16 bytes.</summary>
    string Hash(SubmittedPassword password);

    /// <summary>Whether a form of that cost may stay as it is. A higher cost of the same function stays: hashing it again would lower it.</summary>
    bool IsMetBy(HashingCost? cost);

    /// <summary>Spends what a check at that cost fell short of one at the configured cost; all of it when nothing comparable was spent (R21).</summary>
    void SpendRest(HashingCost? spent);
}
