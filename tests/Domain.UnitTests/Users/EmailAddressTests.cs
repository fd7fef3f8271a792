using System.Text;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

[Trait("Requirement", "R47")]
public class EmailAddressTests
{
    [Theory]
    [InlineData("a@b")]
    [InlineData("alice@example.org")]
    [InlineData("o'brien+tag@mail.example.org")]
    [InlineData("用户@例子.广告")]
    public void Addresses_that_mail_servers_take_are_accepted_and_shown_as_given(string text)
    {
        A.Email(text).Value.ShouldBe(text);
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
    public void What_is_no_address_is_refused(string? text)
    {
        var refused = EmailAddress.Create(text);

        refused.Error!.Fields!.ShouldContainKey("email");
    }

    [Fact]
    [Trait("Requirement", "R51")]
    public void Half_a_surrogate_pair_is_refused()
    {
        EmailAddress.Create("al\uD83Dice@example.org").IsFailure.ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(UsernameTests.InvisibleCharacters), MemberType = typeof(UsernameTests))]
    public void A_character_that_nobody_sees_is_refused(int character)
    {
        EmailAddress.Create($"al{new Rune(character)}ice@example.org").IsFailure.ShouldBeTrue();
    }

    [Theory]
    [Trait("Requirement", "R13")]
    [InlineData("alice@example.org", "ALICE@Example.ORG")]
    [InlineData("alice@example.org", "ａｌｉｃｅ@example.org")]
    public void All_spellings_of_an_address_share_one_key(string one, string other)
    {
        A.Email(one).Key.ShouldBe(A.Email(other).Key);
    }

    [Fact]
    public void An_address_has_254_characters_at_the_most_and_64_before_the_at_sign()
    {
        EmailAddress.Create("a@" + new string('b', 252)).IsFailure.ShouldBeFalse();
        EmailAddress.Create("a@" + new string('b', 253)).IsFailure.ShouldBeTrue();
        EmailAddress.Create(new string('a', 64) + "@b").IsFailure.ShouldBeFalse();
        EmailAddress.Create(new string('a', 65) + "@b").IsFailure.ShouldBeTrue();
    }
}
