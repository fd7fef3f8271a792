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
    public void A_common_password_is_known_in_every_case(string password)
    {
        new EmbeddedCommonPasswordList().Contains(password).ShouldBeTrue();
    }

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("password1234 ")]
    [InlineData("")]
    public void Others_are_not(string password)
    {
        new EmbeddedCommonPasswordList().Contains(password).ShouldBeFalse();
    }

    [Fact]
    public void Short_ones_are_kept_as_longer_ones_are_made_of_them()
    {
        new EmbeddedCommonPasswordList().Contains("password").ShouldBeTrue();
    }
}
