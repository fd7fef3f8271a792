using Auth.Application.Passwords;
using Auth.Domain.Passwords;

namespace Auth.Infrastructure.IntegrationTests.Passwords;

[Trait("Requirement", "R08")]
public sealed class ImportedHashesTests
{
    // Created with argon2-cffi 21.1: several lanes, and salt lengths that libsodium rejects.
    private const string LanesPassword = "pässwörd with lanes 11";
    // Created with Python's bcrypt 3.2.2 from 70 times 'x', 'äö' and 'tail': bcrypt truncates at 72 bytes, after the 'ä'.
    private const string LongBcrypt = "$2b$04$zaZ8.SVVIeKoHkA1MUkPI.Q.zFOe1vxVnqWMuaDMqQzeYz/foOtfu";

    private static readonly string LongPassword = new string('x', 70) + "äötail";

    public static TheoryData<int> Vectors => [.. Enumerable.Range(0, HashTestVector.All.Count)];

    [Theory]
    [MemberData(nameof(Vectors))]
    public async Task Every_test_vector_is_verified_or_rejected_as_by_its_library(int index)
    {
        var vector = HashTestVector.All[index];
        using var hasher = Hashers.Pbkdf2(rounds: 1);

        var verified = PasswordHash.TryFromEncoded(vector.Hash, out var stored)
            && await hasher.VerifyAsync(vector.Password, stored) != PasswordVerification.Failed;

        verified.ShouldBe(vector.Verifies, $"{vector.Format} {vector.Hash} {vector.Note}");
    }

    [Fact]
    public void The_fixture_has_94_test_vectors_of_six_formats()
    {
        HashTestVector.All.Count.ShouldBe(94);
        HashTestVector.Cheapest.Select(vector => vector.Format).ShouldBe(
            ["passlib pbkdf2_sha256", "passlib pbkdf2_sha512", "passlib argon2id", "django pbkdf2_sha256", "bcrypt", "aspnet identity v3"],
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_wrong_password_fails_in_every_hash_scheme()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        foreach (var vector in HashTestVector.Cheapest)
            foreach (var wrong in new[] { vector.Password + "x", vector.Password[..^1], vector.Password.ToUpperInvariant(), "" })
                (await hasher.VerifyAsync(wrong, vector.Hash)).ShouldBe(PasswordVerification.Failed, $"{vector.Format}: '{wrong}'");
    }

    [Theory]
    [InlineData("$argon2id$v=19$m=102400,t=2,p=8$0WfSg07OkARxS9qx+1cjjw$L+M9RdVv/g6Mj6iOSu+7Nw")]
    [InlineData("$argon2id$v=19$m=256,t=2,p=4$AAECAwQFBgcICQoLDA0ODw$xmljxrgTyTe3oHWRw/ek/BnXusqINvi+iEMqBIQI6ok")]
    [InlineData("$argon2id$v=19$m=512,t=3,p=2$AAECAwQFBgc$C4PkwMMOnVlmxgm7xyytjA")]
    [InlineData("$argon2id$v=19$m=64,t=1,p=8$AAECAwQFBgcICQoLDA0ODw$+edJgJx+SIg/ER8lL8wgU8WvkEi5+4KC6kZTbiN6OUtklfY5zvZzfk/cVBy6GrAi7Etu5OXx2p+swRFC3KkWKA")]
    [InlineData("$argon2id$v=19$m=64,t=2,p=1$AAECAwQFBgcICQoL$PWp/uOlge6OP3avVFwUToNcP/qyvtGv+4EupA0CoBGc")]
    public async Task Argon2id_hashes_with_several_lanes_and_any_salt_length_are_verified(string stored)
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        (await hasher.VerifyAsync(LanesPassword, stored)).ShouldBe(PasswordVerification.SuccessRehashNeeded);
        (await hasher.VerifyAsync(LanesPassword + "x", stored)).ShouldBe(PasswordVerification.Failed);
    }

    [Theory]
    [InlineData("$2a$04$yzcnlT7AldzCIoP8q/trvOJmEGz3oyZCBeVabJ6vc6m0f3PU9XGaG", null)]
    [InlineData("$2y$04$qBVMg0U8W2mlYFSi.JFzEuOs46L1Hlhg0C/HDlsGNUAGHg7w/Q2ra", "a plain password")]
    [InlineData("$2b$04$fG1ChbnZPU1r4iTLh5RiKePkdR8RNhQKf.ijQ/8JMNZzSrqwS.LDa", "")]
    public async Task Bcrypt_hashes_with_each_version_prefix_are_verified(string stored, string? password)
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        (await hasher.VerifyAsync(password ?? LongPassword, stored)).ShouldBe(PasswordVerification.SuccessRehashNeeded);
    }

    [Fact]
    public async Task Bcrypt_verifies_only_the_first_72_bytes()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        (await hasher.VerifyAsync(LongPassword, LongBcrypt)).ShouldBe(PasswordVerification.SuccessRehashNeeded);
        (await hasher.VerifyAsync(new string('x', 70) + "ä another tail", LongBcrypt)).ShouldBe(PasswordVerification.SuccessRehashNeeded);
        (await hasher.VerifyAsync(new string('x', 70) + "a", LongBcrypt)).ShouldBe(PasswordVerification.Failed);
        (await hasher.VerifyAsync(new string('x', 1024), LongBcrypt)).ShouldBe(PasswordVerification.Failed);
    }

    [Fact]
    [Trait("Requirement", "R05")]
    public async Task A_password_repeated_after_a_NUL_character_fails_with_bcrypt()
    {
        using var hasher = Hashers.Pbkdf2(rounds: 1);
        var stored = BCrypt.Net.BCrypt.HashPassword("a", workFactor: 4);
        // bcrypt repeats the password with a closing NUL, so its key schedule is the same for both.
        BCrypt.Net.BCrypt.Verify("a\0a", stored).ShouldBeTrue();

        (await hasher.VerifyAsync("a", stored)).ShouldBe(PasswordVerification.SuccessRehashNeeded);
        (await hasher.VerifyAsync("a\0a", stored)).ShouldBe(PasswordVerification.Failed);
    }
}
