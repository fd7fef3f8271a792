using System.Security.Cryptography;
using Auth.Infrastructure.Passwords.Hashing;

namespace Auth.Infrastructure.Passwords.Schemes;

/// <summary>Argon2id in the PHC string format: <c>$argon2id$v=19$m=19456,t=2,p=1$salt$digest</c> (RFC 9106: salt from 8 bytes, memory from 8 KiB per lane).</summary>
internal sealed class Argon2idScheme(Argon2id argon2) : IPasswordScheme
{
    /// <summary>Maximum memory of a stored hash in KiB: 256 MiB.</summary>
    public const int MaxMemory = 256 * 1024;

    /// <summary>Maximum number of passes of a stored hash.</summary>
    public const int MaxPasses = 16;

    /// <summary>Maximum number of lanes of a stored hash.</summary>
    public const int MaxLanes = 16;

    /// <summary>Maximum of memory times passes of a stored hash, in KiB: 1 GiB. Takes about 1 s by libsodium, 5 s with several lanes on one core.</summary>
    public const long MaxWork = 1024 * 1024;

    public IReadOnlyList<string> Prefixes { get; } = ["$argon2id$"];

    public ParsedPasswordHash? Read(string encoded)
    {
        if (encoded.Split('$') is not ["", _, "v=19", var parameters, var encodedSalt, var encodedDigest])
            return null;
        if (ReadCost(parameters) is not { } cost
            || UnpaddedBase64.Standard.Decode(encodedSalt) is not { Length: >= 8 and <= 64 } salt
            || UnpaddedBase64.Standard.Decode(encodedDigest) is not { Length: >= 16 and <= 64 } digest)
            return null;

        return new ParsedPasswordHash(
            cost,
            password => CryptographicOperations.FixedTimeEquals(argon2.Derive(password.Utf8, salt, cost, digest.Length), digest));
    }

    private static Argon2idCost? ReadCost(string parameters)
    {
        if (parameters.Split(',') is not [['m', '=', .. var m], ['t', '=', .. var t], ['p', '=', .. var p]])
            return null;
        if (CostParameter.Parse(m, MaxMemory) is not { } memory
            || CostParameter.Parse(t, MaxPasses) is not { } passes
            || CostParameter.Parse(p, MaxLanes) is not { } lanes)
            return null;

        var cost = new Argon2idCost(memory, passes, lanes);
        return memory >= 8 * lanes && cost.Work <= MaxWork ? cost : null;
    }
}
