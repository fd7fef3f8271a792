using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

public class LoginNameTests
{
    [Theory]
    [Trait("Requirement", "R13")]
    [InlineData("alice")]
    [InlineData(" ALICE ")]
    [InlineData("ａｌｉｃｅ")]
    public void Equivalent_spellings_of_a_username_are_the_same_login_name(string typed)
    {
        var name = LoginName.Parse(typed);

        name.ShouldBe(LoginName.FromUsername(TestValues.Username("alice")));
        name.IsEmail.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Alice@Example.org")]
    [InlineData("alice＠example.org")]
    [InlineData(" alice﹫example.org ")]
    public void A_login_name_with_an_at_sign_is_an_email_address(string typed)
    {
        var name = LoginName.Parse(typed);

        name.IsEmail.ShouldBeTrue();
        name.NormalizedValue.ShouldBe(TestValues.Email("alice@example.org").NormalizedValue);
    }

    [Theory]
    [Trait("Requirement", "R86")]
    [InlineData("ｖictim@example.org")]
    [InlineData("ｖictim＠example.org")]
    [InlineData("vic\u200Dtim@example.org")]
    [InlineData("victim@exam\u200Dple.org")]
    [InlineData("victim@exam ple.org")]
    [InlineData("o’victim@example.org")]
    public void A_login_name_is_never_the_email_of_another_mailbox(string typed)
    {
        var name = LoginName.Parse(typed);

        name.IsEmail.ShouldBeTrue();
        foreach (var other in new[] { "victim@example.org", "o'victim@example.org" }) name.NormalizedValue.ShouldNotBe(TestValues.Email(other).NormalizedValue);
    }

    [Theory]
    [Trait("Requirement", "R20")]
    [InlineData("no; such <name>")]
    [InlineData("\u202Ealice")]
    [InlineData("😀")]
    public void A_login_name_that_is_no_valid_username_is_accepted(string typed)
    {
        LoginName.IsValid(typed).ShouldBeTrue();
    }

    [Theory]
    [Trait("Requirement", "R51")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("al\0ice")]
    [InlineData("al\nice")]
    [InlineData("al\uFFFEice")]
    public void A_login_name_that_cannot_be_stored_is_rejected(string? typed)
    {
        LoginName.IsValid(typed).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => LoginName.Parse(typed!));
    }

    [Fact]
    [Trait("Requirement", "R51")]
    public void A_login_name_with_a_lone_surrogate_is_rejected()
    {
        LoginName.IsValid("al\uD83Dice").ShouldBeFalse();
    }

    [Fact]
    public void A_login_name_has_at_most_320_characters()
    {
        LoginName.IsValid(new string('a', 320)).ShouldBeTrue();
        LoginName.IsValid(new string('a', 321)).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R61")]
    public void A_login_name_is_masked_when_formatted()
    {
        $"{LoginName.Parse("correct horse battery")}".ShouldBe("…");
    }
}
