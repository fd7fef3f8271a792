using Auth.Application.Passwords;

namespace Auth.Infrastructure.IntegrationTests.Passwords;

[Trait("Requirement", "R09")]
public sealed class OutdatedHashesTests
{
    [Theory]
    [InlineData(9_999, nameof(PasswordVerification.SuccessRehashNeeded))]
    [InlineData(10_000, nameof(PasswordVerification.Success))]
    [InlineData(10_001, nameof(PasswordVerification.Success))]
    public async Task A_hash_needs_a_rehash_only_with_fewer_rounds_than_configured(int rounds, string expectedName)
    {
        var expected = Enum.Parse<PasswordVerification>(expectedName);
        using var previousHasher = Hashers.Pbkdf2(rounds);
        using var currentHasher = Hashers.Pbkdf2(rounds: 10_000);
        var stored = await previousHasher.CreateHashAsync("a password");

        (await currentHasher.VerifyAsync("a password", stored)).ShouldBe(expected);
        (await currentHasher.VerifyAsync("another", stored)).ShouldBe(PasswordVerification.Failed);
    }

    [Fact]
    public async Task An_imported_hash_that_is_cheaper_or_of_another_function_needs_a_rehash()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 50_000);
        foreach (var vector in HashTestVector.Cheapest)
            (await hasher.VerifyAsync(vector.Password, vector.Hash)).ShouldBe(PasswordVerification.SuccessRehashNeeded, vector.Format);
    }

    [Fact]
    public async Task A_hash_in_another_notation_with_enough_rounds_needs_no_rehash()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 30_000);
        var django = HashTestVector.All.First(vector => vector.Hash.StartsWith("pbkdf2_sha256$30000$", StringComparison.Ordinal));
        (await hasher.VerifyAsync(django.Password, django.Hash)).ShouldBe(PasswordVerification.Success);
    }

    [Fact]
    public async Task A_hash_of_another_algorithm_than_configured_needs_a_rehash()
    {
        using var pbkdf2 = Hashers.Pbkdf2();
        using var argon2 = Hashers.Argon2id();

        (await argon2.VerifyAsync("a password", await pbkdf2.CreateHashAsync("a password"))).ShouldBe(PasswordVerification.SuccessRehashNeeded);
        (await pbkdf2.VerifyAsync("a password", await argon2.CreateHashAsync("a password"))).ShouldBe(PasswordVerification.SuccessRehashNeeded);
    }

    [Fact]
    public async Task An_Argon2id_hash_with_less_memory_needs_a_rehash()
    {
        using var hasher = Hashers.Argon2id();
        var less = HashTestVector.All.First(vector => vector.Verifies && vector.Hash.StartsWith("$argon2id$v=19$m=8192,", StringComparison.Ordinal));
        var equal = HashTestVector.All.First(vector => vector.Verifies && vector.Hash.StartsWith("$argon2id$v=19$m=19456,", StringComparison.Ordinal));

        (await hasher.VerifyAsync(less.Password, less.Hash)).ShouldBe(PasswordVerification.SuccessRehashNeeded);
        (await hasher.VerifyAsync(equal.Password, equal.Hash)).ShouldBe(PasswordVerification.Success);
    }
}
