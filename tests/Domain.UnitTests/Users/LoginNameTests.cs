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
    public void Any_spelling_of_a_name_leads_to_its_account(string typed)
    {
        var name = LoginName.Parse(typed);

        name.ShouldBe(LoginName.FromUsername(TestValues.Username("alice")));
        name.IsEmail.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Alice@Example.org")]
    [InlineData("alice＠example.org")]
    public void What_holds_an_at_sign_is_looked_up_among_addresses(string typed)
    {
        var name = LoginName.Parse(typed);

        name.IsEmail.ShouldBeTrue();
        name.NormalizedValue.ShouldBe(TestValues.Email("alice@example.org").NormalizedValue);
    }

    [Theory]
    [Trait("Requirement", "R20")]
    [InlineData("no; such <name>")]
    [InlineData("\u202Ealice")]
    [InlineData("😀")]
    public void A_name_that_no_account_can_have_is_taken_like_one_that_none_has(string typed)
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
    public void Text_that_no_database_takes_is_not_acceptable(string? typed)
    {
        LoginName.IsValid(typed).ShouldBeFalse();
        Should.Throw<ArgumentException>(() => LoginName.Parse(typed!));
    }

    [Fact]
    [Trait("Requirement", "R51")]
    public void Half_a_surrogate_pair_is_not_acceptable()
    {
        LoginName.IsValid("al\uD83Dice").ShouldBeFalse();
    }

    [Fact]
    public void A_login_name_has_320_characters_at_the_most()
    {
        LoginName.IsValid(new string('a', 320)).ShouldBeTrue();
        LoginName.IsValid(new string('a', 321)).ShouldBeFalse();
    }

    [Fact]
    [Trait("Requirement", "R61")]
    public void A_password_typed_into_the_wrong_field_is_not_shown()
    {
        $"{LoginName.Parse("correct horse battery")}".ShouldBe("…");
    }
}
