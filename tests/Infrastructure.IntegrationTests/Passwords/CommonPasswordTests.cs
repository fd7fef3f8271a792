using Auth.Infrastructure.Passwords.Blocklists;

namespace Auth.Infrastructure.IntegrationTests.Passwords;

[Trait("Requirement", "R04")]
public sealed class CommonPasswordTests
{
    [Theory]
    [InlineData("password1234")]
    [InlineData("PassWord1234")]
    [InlineData("1q2w3e4r5t6y7u8i9o0p")]
    [InlineData("1234567890qwertyuiop")]
    public void A_common_password_is_found_regardless_of_case(string password)
    {
        new EmbeddedCommonPasswordList().Contains(password).ShouldBeTrue();
    }

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("password1234 ")]
    [InlineData("")]
    public void An_uncommon_password_is_not_found(string password)
    {
        new EmbeddedCommonPasswordList().Contains(password).ShouldBeFalse();
    }

    [Fact]
    public void Short_common_passwords_are_in_the_list()
    {
        new EmbeddedCommonPasswordList().Contains("password").ShouldBeTrue();
    }
}
