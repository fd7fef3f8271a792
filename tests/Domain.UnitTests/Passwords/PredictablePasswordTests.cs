using Auth.Domain.Passwords;
using Auth.TestData;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Auth.Domain.UnitTests.Passwords;

[Trait("Requirement", "R04")]
public class PredictablePasswordTests
{
    private const string TooCommon = "This password is too common. Choose a different one.";
    private const string Own = "This password is too similar to your username or email. Choose a different one.";
    private const string Service = "This password is too similar to the name of this service. Choose a different one.";

    [Theory]
    [InlineData("passwordpassword")]
    [InlineData("PasswordPassword")]
    [InlineData("password password")]
    [InlineData("password-password-pass")]
    [InlineData("p@ssw0rdp@ssw0rd")]
    [InlineData("password1password1")]
    [InlineData("letmeinletmeinletmein")]
    [InlineData("iloveyou.iloveyou.2024")]
    public async Task Repeated_common_passwords_are_rejected(string password) => (await Check(password)).ShouldBe(TooCommon);

    [Theory]
    [InlineData("password1234567")]
    [InlineData("password82736451")]
    [InlineData("password19852024")]
    [InlineData("Password!!!!!!!!2024")]
    [InlineData("1985-password-2024")]
    [InlineData("dragon dragon 8273645")]
    public async Task Common_passwords_with_digits_or_years_are_rejected(string password) => (await Check(password)).ShouldBe(TooCommon);

    [Theory]
    [InlineData("aaaaaaaaaaaaaaa")]
    [InlineData("               ")]
    [InlineData("xkq7xkq7xkq7xkq7")]
    [InlineData("zebra zebra zebra")]
    [InlineData("😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀")]
    [InlineData("20242024202420242")]
    public async Task Repeated_short_sequences_are_rejected(string password) => (await Check(password)).ShouldBe(TooCommon);

    [Fact]
    public async Task A_repeated_sequence_of_eight_characters_is_accepted() => (await Check("k7xerQz9k7xerQz9")).ShouldBeNull();

    [Theory]
    [InlineData("qwertyuiopasdfg")]
    [InlineData("QWERTZUIOPasdfghj")]
    [InlineData("azertyuiopqsdfgh")]
    [InlineData("poiuytrewqlkjhgf")]
    [InlineData("1234567890123456")]
    [InlineData("0987654321098765")]
    [InlineData("abcdefghijklmnop")]
    [InlineData("zyxwvutsrqponmlk")]
    [InlineData("1q2w3e4r5t6y7u8i")]
    [InlineData("1qaz2wsx3edc4rfv")]
    [InlineData("qwerty-82736451923")]
    [InlineData("qwerty asdfgh zxcvbn")]
    [InlineData("йцукенгшщзфывапр")]
    public async Task Keyboard_sequences_are_rejected(string password) => (await Check(password)).ShouldBe(TooCommon);

    [Theory]
    [InlineData("alice.liddell")]
    [InlineData("Alice Liddell 1865")]
    [InlineData("alicealicealice")]
    [InlineData("liddellalice123")]
    [InlineData("alice82736451923")]
    [InlineData("alicepassword12")]
    [InlineData("alice-qwertyuiop")]
    [InlineData("alice!!!!!!!!!!xyz")]
    [InlineData("rabbit.hole@example.org")]
    [InlineData("rabbit.hole@example.org1")]
    [InlineData("rabbithole rabbithole x")]
    public async Task Passwords_that_consist_mainly_of_the_username_or_email_are_rejected(string password) => (await Check(password, minimumLength: 8)).ShouldBeOneOf(Own, TooCommon);

    [Theory]
    [InlineData("acmeportalacme99")]
    [InlineData("AcmePortal2024!")]
    [InlineData("login.acme.example")]
    [InlineData("alice-acme-portal")]
    public async Task Passwords_that_consist_mainly_of_the_service_name_are_rejected(string password) => (await Check(password)).ShouldBeOneOf(Service, TooCommon);

    [Theory]
    [InlineData("alice likes green tea")]
    [InlineData("my name is alice, really")]
    [InlineData("acme sells rubber anvils")]
    [InlineData("correct horse battery staple")]
    [InlineData("dragons breathe fire")]
    [InlineData("property of the library")]
    [InlineData("k7#ertQz9!mWp2xv")]
    public async Task A_predictable_word_within_a_long_password_is_accepted(string password) => (await Check(password)).ShouldBeNull();

    [Fact]
    public async Task A_short_random_password_is_accepted_with_a_short_minimum_length() => (await Check("k7#erQz9", minimumLength: 8)).ShouldBeNull();

    /// <summary>Also if some of the words are common passwords.</summary>
    [Property(Arbitrary = [typeof(Passphrases)], MaxTest = 2_000)]
    public void Passphrases_of_five_random_words_are_accepted(Passphrase phrase) =>
        Check(phrase.Text).GetAwaiter().GetResult().ShouldBeNull(phrase.Text);

    [Property(Arbitrary = [typeof(Passphrases)], MaxTest = 1_000)]
    public void A_username_added_to_five_random_words_is_accepted(Passphrase phrase) =>
        Check($"{phrase.Text} alice").GetAwaiter().GetResult().ShouldBeNull(phrase.Text);

    [Property(MaxTest = 1_000)]
    public void The_password_policy_never_throws(NonNull<string> text)
    {
        if (PasswordPolicy.IsWithinLimits(text.Get)) Should.NotThrow(() => Check(text.Get, minimumLength: 8));
    }

    [Fact]
    public async Task The_longest_password_is_checked_within_ten_seconds()
    {
        var started = TimeProvider.System.GetTimestamp();

        (await Check(string.Concat(Enumerable.Repeat("qwertyuiop1", 93)))).ShouldBe(TooCommon);

        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    private static async Task<string?> Check(string password, int minimumLength = 15)
    {
        var policy = new PasswordPolicy(minimumLength, new SmallCommonPasswordList(), new NoBreachedPasswords(), ["Acme Portal", "login.acme.example"]);
        var answer = await policy.CheckAsync(password, TestValues.Username("alice.liddell"), TestValues.Email("rabbit.hole@example.org"), CancellationToken.None);
        return answer.Error?.Fields!["password"].Single();
    }

    private sealed class NoBreachedPasswords : IBreachedPasswordChecker
    {
        public Task<bool> ContainsAsync(string password, CancellationToken cancellationToken) => Task.FromResult(false);
    }
}

public sealed record Passphrase(string Text);

/// <summary>Five different words, separated by spaces, hyphens or nothing. The list includes words with keyboard sequences and common passwords.</summary>
public static class Passphrases
{
    private static readonly string[] Words =
    [
        "correct", "horse", "battery", "staple", "property", "expert", "poverty", "liberty", "overstuffed", "password", "dragon", "winter", "summer", "lantern", "river", "stone",
        "cloud", "paper", "silver", "garden", "window", "mirror", "forest", "button", "candle", "marble", "pepper", "rocket", "saddle", "tunnel", "velvet", "walnut", "yellow",
        "zebra", "anchor", "bishop", "copper", "donkey", "engine", "fabric", "guitar", "hammer", "island", "jacket", "kettle", "ladder", "magnet", "needle", "orange", "pillow",
    ];

    public static Arbitrary<Passphrase> All() => Arb.From(
        from words in Gen.Shuffle(Words)
        from between in Gen.Elements(" ", "-", "")
        select new Passphrase(string.Join(between, words.Take(5))));
}
