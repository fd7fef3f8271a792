using Auth.Domain.Passwords;
using Auth.Infrastructure.Passwords.Hashing;

namespace Auth.Infrastructure.IntegrationTests.Passwords;

/// <summary>No verification costs less than the configured algorithm and cost. Computed work is counted, because measured times are noisy.</summary>
[Trait("Requirement", "R21")]
public sealed class EqualCostTests
{
    private const int ConfiguredRounds = Hashers.FewRounds;

    [Theory]
    [InlineData("passlib pbkdf2_sha256", true)]
    [InlineData("passlib pbkdf2_sha256", false)]
    [InlineData("django pbkdf2_sha256", true)]
    [InlineData("django pbkdf2_sha256", false)]
    public async Task A_hash_with_fewer_rounds_is_padded_to_exactly_the_configured_rounds(string format, bool isCorrect)
    {
        var vector = HashTestVector.Cheapest.Single(vector => vector.Format == format);
        (await CountSha256RoundsAsync(isCorrect ? vector.Password : "wrong", PasswordHash.FromEncoded(vector.Hash))).ShouldBe(ConfiguredRounds);
    }

    [Theory]
    [InlineData("passlib pbkdf2_sha512")]
    [InlineData("passlib argon2id")]
    [InlineData("bcrypt")]
    public async Task A_hash_of_another_function_is_followed_by_a_full_configured_hash(string format)
    {
        var vector = HashTestVector.Cheapest.Single(vector => vector.Format == format);
        (await CountSha256RoundsAsync(vector.Password, PasswordHash.FromEncoded(vector.Hash))).ShouldBe(ConfiguredRounds);
        (await CountSha256RoundsAsync("wrong", PasswordHash.FromEncoded(vector.Hash))).ShouldBe(ConfiguredRounds);
    }

    [Fact]
    public async Task An_Identity_hash_with_SHA256_is_padded_and_one_with_SHA512_is_followed_by_a_full_hash()
    {
        // The 10,000 rounds of the Identity library itself are not counted.
        var sha256 = HashTestVector.All.First(vector => vector.Hash.StartsWith("AQAAAAEAACcQ", StringComparison.Ordinal));
        var sha512 = HashTestVector.All.First(vector => vector.Hash.StartsWith("AQAAAAIAACcQ", StringComparison.Ordinal));

        (await CountSha256RoundsAsync(sha256.Password, PasswordHash.FromEncoded(sha256.Hash), configured: 12_000)).ShouldBe(2_000);
        (await CountSha256RoundsAsync(sha512.Password, PasswordHash.FromEncoded(sha512.Hash), configured: 12_000)).ShouldBe(12_000);
    }

    [Fact]
    public async Task An_unusable_password_costs_a_full_hash() =>
        (await CountSha256RoundsAsync("any", PasswordHash.Unusable)).ShouldBe(ConfiguredRounds);

    [Fact]
    public async Task A_password_with_a_lone_surrogate_costs_a_full_hash() =>
        (await CountSha256RoundsAsync("\ud800", PasswordHash.FromEncoded(HashTestVector.Cheapest[0].Hash))).ShouldBe(ConfiguredRounds);

    [Fact]
    public async Task A_hash_with_the_configured_rounds_costs_nothing_extra()
    {
        using var hasher = Hashers.Pbkdf2();
        (await CountSha256RoundsAsync("a password", await hasher.CreateHashAsync("a password"))).ShouldBe(ConfiguredRounds);
    }

    [Fact]
    public async Task A_hash_with_more_rounds_costs_nothing_extra()
    {
        using var hasher = Hashers.Pbkdf2(rounds: ConfiguredRounds + 1);
        (await CountSha256RoundsAsync("a password", await hasher.CreateHashAsync("a password"))).ShouldBe(ConfiguredRounds + 1);
    }

    [Fact]
    public async Task An_Argon2id_hash_is_computed_once_when_Argon2id_is_configured()
    {
        using var hasher = Hashers.Argon2id();
        (await RecordArgon2CostsAsync("a password", await hasher.CreateHashAsync("a password"))).ShouldBe([Argon2idAlgorithm.Cost]);
    }

    [Fact]
    public async Task A_hash_of_any_other_scheme_costs_a_full_hash_when_Argon2id_is_configured()
    {
        (await RecordArgon2CostsAsync("any", PasswordHash.Unusable)).ShouldBe([Argon2idAlgorithm.Cost]);
        foreach (var vector in HashTestVector.Cheapest.Where(vector => !vector.Format.Contains("argon2", StringComparison.Ordinal)))
            (await RecordArgon2CostsAsync(vector.Password, PasswordHash.FromEncoded(vector.Hash))).ShouldBe([Argon2idAlgorithm.Cost], vector.Format);
    }

    [Theory]
    [InlineData(256, 2, 4)]
    [InlineData(64, 2, 1)]
    [InlineData(40_960, 2, 4)]
    public async Task An_Argon2id_hash_with_less_memory_or_more_lanes_is_followed_by_a_full_hash(int memory, int passes, int lanes)
    {
        var stored = $"$argon2id$v=19$m={memory},t={passes},p={lanes}$AAECAwQFBgcICQoLDA0ODw$AAAAAAAAAAAAAAAAAAAAAA";
        (await RecordArgon2CostsAsync("any", PasswordHash.FromEncoded(stored))).ShouldBe([new(memory, passes, lanes), Argon2idAlgorithm.Cost]);
    }

    private static async Task<int> CountSha256RoundsAsync(string password, PasswordHash stored, int configured = ConfiguredRounds)
    {
        var pbkdf2 = new CountingPbkdf2();
        using var hasher = Hashers.Pbkdf2(pbkdf2, configured);
        await hasher.VerifyAsync(password, stored);
        return pbkdf2.Sha256Rounds;
    }

    private static async Task<List<Argon2idCost>> RecordArgon2CostsAsync(string password, PasswordHash stored)
    {
        var argon2 = new CountingArgon2id();
        using var hasher = Hashers.Argon2id(argon2);
        await hasher.VerifyAsync(password, stored);
        return argon2.Computed;
    }
}
