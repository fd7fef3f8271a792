using Auth.Domain.Passwords;
using Auth.Domain.Users;

namespace Auth.Domain.UnitTests.Passwords;

public class PasswordHashTests
{
    [Theory]
    [Trait("Requirement", "R10")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("$scheme$salt\0digest")]
    [InlineData("$scheme$salt\n")]
    public void An_invalid_encoded_password_hash_is_rejected(string? encoded)
    {
        PasswordHash.TryFromEncoded(encoded, out _).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => PasswordHash.FromEncoded(encoded!));
    }

    [Fact]
    public void An_encoded_password_hash_has_at_most_512_characters()
    {
        PasswordHash.TryFromEncoded(new string('x', 512), out _).ShouldBeTrue();
        PasswordHash.TryFromEncoded(new string('x', 513), out _).ShouldBeFalse();
    }

    [Theory]
    [Trait("Requirement", "R58")]
    [InlineData("$pbkdf2-sha256$600000$c2FsdA$ZGlnZXN0", "$pbkdf2-sha256$…")]
    [InlineData("$2b$12$saltsaltsalt", "$2b$…")]
    [InlineData("5f4dcc3b5aa765d61d8327deb882cf99", "…")]
    [InlineData("!", "…")]
    public void A_formatted_password_hash_shows_only_its_scheme(string encoded, string shown)
    {
        $"{PasswordHash.FromEncoded(encoded)}".ShouldBe(shown);
    }

    [Fact]
    [Trait("Requirement", "R58")]
    public void A_formatted_verified_password_shows_neither_salt_nor_digest()
    {
        var stored = PasswordHash.FromEncoded("$pbkdf2-sha256$600000$c2FsdA$ZGlnZXN0");

        var shown = new VerifiedPassword(default, default, 1, stored, stored).ToString();

        shown.ShouldNotContain("c2FsdA");
        shown.ShouldNotContain("ZGlnZXN0");
    }
}
