using Auth.Application.Passwords;
using Auth.Domain.Passwords;
using FsCheck.Xunit;

namespace Auth.Infrastructure.IntegrationTests.Passwords;

[Trait("Requirement", "R10")]
public sealed class MalformedHashesTests
{
    private const string Salt = "ROhdy9m7d84Zg5ByTillzA";
    private const string Digest = "/h.gGXdIQcB.LxESQCrmTc7n0qcGJ47OMnK5kW0Mhag";
    private const string PhcDigest = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    private static readonly string BcryptTail = new('a', 53);

    private static readonly string[] Prefixes = ["", "$pbkdf2-sha256$", "$pbkdf2-sha512$1000$", "$argon2id$v=19$", "pbkdf2_sha256$", "$2b$10$", "$2a$", "AQAAAA"];

    public static TheoryData<string> Malformed =>
    [
        "!", "$", "$$$$", "plaintext", "$md5$1000$salt$digest", "$pbkdf2-sha256", "$pbkdf2-sha256$",
        $"$pbkdf2-sha256$0${Salt}${Digest}", $"$pbkdf2-sha256$-1${Salt}${Digest}", $"$pbkdf2-sha256$+1${Salt}${Digest}", $"$pbkdf2-sha256$01${Salt}${Digest}",
        $"$pbkdf2-sha256$1e3${Salt}${Digest}", $"$pbkdf2-sha256$ 1${Salt}${Digest}", $"$pbkdf2-sha256$10000001${Salt}${Digest}", $"$pbkdf2-sha256$2147483648${Salt}${Digest}",
        $"$pbkdf2-sha256$99999999999999999999${Salt}${Digest}", $"$pbkdf2-sha256$1${Salt}${Digest}$", $"$pbkdf2-sha256$1${Salt}${Digest[..^1]}", $"$pbkdf2-sha256$1${Salt}${Digest}AAAA",
        $"$pbkdf2-sha256$1$${Digest}", $"$pbkdf2-sha256$1${Salt}$", $"$pbkdf2-sha256$1${Salt}=${Digest}", $"$pbkdf2-sha256$1${Salt}${Digest[..^1]} ", $"$PBKDF2-SHA256$1${Salt}${Digest}",
        $"$pbkdf2-sha512$1${Salt}${Digest}", $"$pbkdf2-sha512$10000001${Salt}${Digest}{Digest}",
        "pbkdf2_sha256$1$salt$", $"pbkdf2_sha256$1$salt${PhcDigest}", $"pbkdf2_sha256$0$salt${PhcDigest}=", $"pbkdf2_sha256$10000001$salt${PhcDigest}=", $"pbkdf2_sha256$1$${PhcDigest}=",
        $"$argon2id$v=19$m=262145,t=1,p=1${Salt}${PhcDigest}", $"$argon2id$v=19$m=262144,t=5,p=1${Salt}${PhcDigest}", $"$argon2id$v=19$m=4194304,t=2,p=1${Salt}${PhcDigest}",
        $"$argon2id$v=19$m=64,t=17,p=1${Salt}${PhcDigest}", $"$argon2id$v=19$m=1024,t=1,p=17${Salt}${PhcDigest}", $"$argon2id$v=19$m=15,t=1,p=2${Salt}${PhcDigest}",
        $"$argon2id$v=19$m=64,t=0,p=1${Salt}${PhcDigest}", $"$argon2id$v=19$m=64,t=1,p=0${Salt}${PhcDigest}", $"$argon2id$v=16$m=64,t=1,p=1${Salt}${PhcDigest}", $"$argon2id$m=64,t=1,p=1${Salt}${PhcDigest}",
        $"$argon2id$v=19$t=1,m=64,p=1${Salt}${PhcDigest}", $"$argon2id$v=19$m=64,t=1${Salt}${PhcDigest}", $"$argon2id$v=19$m=64,t=1,p=1$c2FsdA${PhcDigest}", $"$argon2id$v=19$m=64,t=1,p=1${Salt}$AAAA",
        $"$argon2id$v=19$m=64,t=1,p=1${Salt}$", $"$argon2i$v=19$m=64,t=1,p=1${Salt}${PhcDigest}",
        $"$2b$31${BcryptTail}", $"$2b$16${BcryptTail}", $"$2b$03${BcryptTail}", $"$2b$4${BcryptTail}", $"$2b$04${BcryptTail[1..]}", $"$2b$04${BcryptTail}a", $"$2b$04${BcryptTail[1..]}+", $"$2x$04${BcryptTail}",
        "AQAAAA", "AQAAAA==", Identity(function: 3), Identity(rounds: 0), Identity(rounds: 10_000_001), Identity(rounds: uint.MaxValue), Identity(saltLength: uint.MaxValue), Identity(saltLength: 15),
        Identity(digestLength: 16), Identity(digestLength: 31), Identity(digestLength: 33), Identity(marker: 0),
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_or_too_expensive_hash_fails_without_being_computed(string stored)
    {
        var pbkdf2 = new CountingPbkdf2();
        using var hasher = Hashers.Pbkdf2(pbkdf2);

        hasher.CanVerify(PasswordHash.FromEncoded(stored)).ShouldBeFalse();
        (await hasher.VerifyAsync("x-y-z-password", stored)).ShouldBe(PasswordVerification.Failed);

        pbkdf2.Sha256Rounds.ShouldBe(Hashers.FewRounds);
    }

    [Theory]
    [InlineData("$pbkdf2-sha256$10000000$" + Salt + "$" + Digest)]
    [InlineData("$argon2id$v=19$m=262144,t=4,p=16$" + Salt + "$" + PhcDigest)]
    [InlineData("$argon2id$v=19$m=8,t=16,p=1$" + Salt + "$" + PhcDigest)]
    [InlineData("$2b$15$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_hash_at_the_cost_limit_can_be_verified(string stored)
    {
        using var hasher = Hashers.Pbkdf2();
        hasher.CanVerify(PasswordHash.FromEncoded(stored)).ShouldBeTrue();
    }

    [Fact]
    public void CanVerify_computes_no_hash()
    {
        var pbkdf2 = new CountingPbkdf2();
        using var hasher = Hashers.Pbkdf2(pbkdf2);

        foreach (var vector in HashTestVector.All.Where(vector => vector.Hash.Length > 0))
            hasher.CanVerify(PasswordHash.FromEncoded(vector.Hash)).ShouldBe(vector.Format != "malformed", vector.Hash);

        pbkdf2.Sha256Rounds.ShouldBe(0);
    }

    [Property(MaxTest = 2000)]
    public void The_hash_parser_never_throws_for_random_text(string? text)
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        foreach (var prefix in Prefixes)
            if (PasswordHash.TryFromEncoded(prefix + text, out var stored))
                hasher.CanVerify(stored).ShouldBeFalse();
    }

    [Fact]
    public async Task A_modified_hash_fails_without_an_exception()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        var random = new Random(20260101);
        foreach (var vector in HashTestVector.Cheapest)
            for (var i = 0; i < 60; i++)
            {
                var changed = Change(vector.Hash, random);
                if (PasswordHash.TryFromEncoded(changed, out var stored))
                    (await hasher.VerifyAsync(vector.Password, stored)).ShouldBe(PasswordVerification.Failed, changed);
            }
    }

    [Fact]
    public void The_hash_parser_never_throws_for_a_modified_hash()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        var random = new Random(20260102);
        foreach (var vector in HashTestVector.All.Where(vector => vector.Hash.Length > 0))
            for (var i = 0; i < 200; i++)
                if (PasswordHash.TryFromEncoded(Splice(vector.Hash, random.Next(vector.Hash.Length), random), out var stored))
                    Should.NotThrow(() => hasher.CanVerify(stored), stored.Encoded);
    }

    /// <summary>Modifies the digest only, so that the parameters stay cheap. The last base64 characters are kept, because their spare bits are ignored.</summary>
    private static string Change(string hash, Random random) => Splice(hash, random.Next(hash.Length - 20, hash.Length - 3), random);

    private static string Splice(string hash, int at, Random random) => random.Next(4) switch
    {
        0 => hash.Remove(at, 1),
        1 => hash.Insert(at, RandomCharacter(random)),
        2 => hash[..at],
        _ => hash[..at] + (hash[at] == 'Z' ? "y" : "Z") + hash[(at + 1)..],
    };

    private static string RandomCharacter(Random random) => "aZ09./+=$,-\u00e4\u20ac😀 "[random.Next(16)].ToString();

    private static string Identity(byte marker = 1, uint function = 1, uint rounds = 1, uint saltLength = 16, int digestLength = 32) =>
        Convert.ToBase64String([marker, .. BigEndian(function), .. BigEndian(rounds), .. BigEndian(saltLength), .. new byte[Math.Min(saltLength, 16) + digestLength]]);

    private static byte[] BigEndian(uint number) => [(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number];
}
