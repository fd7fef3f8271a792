using System.Text;
using Auth.Domain.Users;
using Auth.TestData;
using FsCheck;
using FsCheck.Xunit;

namespace Auth.Domain.UnitTests.Users;

[Trait("Requirement", "R47")]
public class EmailAddressTests
{
    [Theory]
    [InlineData("a@b")]
    [InlineData("alice@example.org")]
    [InlineData("o'brien+tag@mail.example.org")]
    [InlineData("a=b?c@example.org")]
    [InlineData("用户@例子.广告")]
    public void Valid_email_addresses_are_accepted_and_keep_their_spelling(string text)
    {
        TestValues.Email(text).Value.ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("@example.org")]
    [InlineData("alice@")]
    [InlineData("alice@example@org")]
    [InlineData("alice＠example@org")]
    [InlineData("alice@exa mple.org")]
    [InlineData("alice@example.org\r\nBcc: x@y")]
    [InlineData("Alice <alice@example.org>")]
    [InlineData("a,b@example.org")]
    [InlineData("=?utf-8?q?attacker=40example.com=3E=00?=@example.org")]
    [InlineData("alice=?utf-8?b?PA==?=@example.org")]
    public void Invalid_email_addresses_are_rejected(string? text)
    {
        var result = EmailAddress.Create(text);

        result.Error!.Fields!.ShouldContainKey("email");
    }

    [Fact]
    [Trait("Requirement", "R51")]
    public void Lone_surrogates_are_rejected()
    {
        EmailAddress.Create("al\uD83Dice@example.org").IsFailure.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(UsernameTests.InvisibleCharacters), MemberType = typeof(UsernameTests))]
    public void Invisible_characters_are_rejected(int character)
    {
        EmailAddress.Create($"al{new Rune(character)}ice@example.org").IsFailure.ShouldBeTrue();
    }

    [Theory]
    [Trait("Requirement", "R13")]
    [Trait("Requirement", "R86")]
    [InlineData("alice@example.org", "ALICE@Example.ORG")]
    [InlineData("alice@example.org", "alice@example.org.")]
    [InlineData("alice@example.org", "alice@ｅｘａｍｐｌｅ．ｏｒｇ")]
    [InlineData("a@b.de", "a@b。de")]
    [InlineData("a@b.de", "a@b。de。")]
    [InlineData("alice@bücher.example", "alice@xn--bcher-kva.example")]
    [InlineData("alice@bücher.example", "ALICE@BÜCHER.EXAMPLE.")]
    [InlineData("alice@bücher.example", "alice@XN--BCHER-KVA.example")]
    [InlineData("alice@bücher.example", "alice@bu\u0308cher.example")]
    [InlineData("zoë@example.org", "zoe\u0308@example.org")]
    [InlineData("Ζωή@παράδειγμα.δοκιμή", "ζωή@xn--hxajbheg2az3al.xn--jxalpdlp")]
    public void Equivalent_email_addresses_have_the_same_normalized_value(string one, string other)
    {
        TestValues.Email(one).NormalizedValue.ShouldBe(TestValues.Email(other).NormalizedValue);
    }

    /// <summary>Only the receiving mail server knows which local parts are the same mailbox.</summary>
    [Theory]
    [Trait("Requirement", "R86")]
    [InlineData("victim@example.org", "ｖictim@example.org")]
    [InlineData("fiona@example.org", "ﬁona@example.org")]
    [InlineData("o'brien@example.org", "o’brien@example.org")]
    [InlineData("a@strasse.example", "a@straße.example")]
    [InlineData("a@example.org", "a+tag@example.org")]
    [InlineData("a@example.org", "a@exаmple.org")]
    public void Email_addresses_of_different_mailboxes_have_different_normalized_values(string one, string other)
    {
        TestValues.Email(one).NormalizedValue.ShouldNotBe(TestValues.Email(other).NormalizedValue);
    }

    [Theory]
    [InlineData("alice@example.org.", "alice@example.org")]
    [InlineData("alice@xn--bcher-kva.example.", "alice@xn--bcher-kva.example")]
    [InlineData("alice@BÜCHER。EXAMPLE", "alice@bücher.example")]
    [InlineData("alice@ｅｘａｍｐｌｅ．ｏｒｇ", "alice@example.org")]
    [InlineData("Alice@Example.ORG", "Alice@Example.ORG")]
    public void An_email_address_is_stored_in_a_deliverable_form(string typed, string kept)
    {
        TestValues.Email(typed).Value.ShouldBe(kept);
    }

    [Theory]
    [InlineData("a@.")]
    [InlineData("a@example..org")]
    [InlineData("a@example.org..")]
    [InlineData("a@.example.org")]
    [InlineData("a@example。。org")]
    [InlineData("a@exam!ple.org")]
    [InlineData("a@ex＠mple.org")]
    [InlineData("a@ex\u200Dample.org")]
    [InlineData("a@ex\u00ADample.org")]
    [InlineData("a@क्\u00ADष.org")]
    [InlineData("a@büchér\u200C.org")]
    public void Domains_without_an_ASCII_form_are_rejected(string text)
    {
        EmailAddress.Create(text).Error!.Fields!.ShouldContainKey("email");
    }

    [Fact]
    public void A_zero_width_non_joiner_in_a_Persian_domain_is_kept()
    {
        TestValues.Email("a@نامه\u200Cای.com").NormalizedValue.ShouldBe("a@xn--mgba3gch31f060k.com");
    }

    [Theory]
    [InlineData("alice@example.org")]
    [InlineData("alice@BÜCHER。EXAMPLE")]
    [InlineData("Ζωή@παράδειγμα.δοκιμή")]
    [InlineData("a@straße.example.")]
    [InlineData("ǅ@ǅ.example")]
    public void Normalizing_a_stored_or_normalized_email_address_changes_nothing(string text)
    {
        var email = TestValues.Email(text);

        TestValues.Email(email.Value).ShouldBe(email);
        TestValues.Email(email.NormalizedValue).NormalizedValue.ShouldBe(email.NormalizedValue);
        LoginName.Parse(email.Value).NormalizedValue.ShouldBe(email.NormalizedValue);
        LoginName.Parse($"  {text} ").NormalizedValue.ShouldBe(email.NormalizedValue);
    }

    [Property(MaxTest = 2_000)]
    [Trait("Requirement", "R86")]
    public void Normalization_is_stable_for_every_accepted_email_address(NonNull<string> local, NonNull<string> domain)
    {
        if (EmailAddress.Create($"{local.Get}@{domain.Get}") is not { IsFailure: false } made) return;

        TestValues.Email(made.Value.Value).ShouldBe(made.Value);
        LoginName.Parse(made.Value.Value).NormalizedValue.ShouldBe(made.Value.NormalizedValue);
    }

    [Fact]
    public void Email_addresses_have_at_most_254_characters_and_64_before_the_at_sign()
    {
        var labels = string.Concat(Enumerable.Repeat(new string('b', 49) + ".", 5));
        EmailAddress.Create("aa@" + labels + "b").IsFailure.ShouldBeFalse();
        EmailAddress.Create("aaa@" + labels + "b").IsFailure.ShouldBeTrue();
        EmailAddress.Create(new string('a', 64) + "@b").IsFailure.ShouldBeFalse();
        EmailAddress.Create(new string('a', 65) + "@b").IsFailure.ShouldBeTrue();
    }

    [Fact]
    public void Email_addresses_with_a_too_long_normalized_value_are_rejected()
    {
        const char TwoCharactersInNfc = '\u0958';
        var domain = string.Concat(Enumerable.Repeat(new string('b', 49) + ".", 3)) + "b";

        EmailAddress.Create(new string(TwoCharactersInNfc, 50) + "@" + domain).IsFailure.ShouldBeFalse();
        EmailAddress.Create(new string(TwoCharactersInNfc, 52) + "@" + domain).IsFailure.ShouldBeTrue();
    }

    [Fact]
    public void The_labels_of_a_domain_have_at_most_63_characters()
    {
        EmailAddress.Create("a@" + new string('b', 63)).IsFailure.ShouldBeFalse();
        EmailAddress.Create("a@" + new string('b', 64)).IsFailure.ShouldBeTrue();
    }
}
