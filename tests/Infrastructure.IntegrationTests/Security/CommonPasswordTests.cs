using Auth.Infrastructure.Security.CommonPasswords;

namespace Auth.Infrastructure.IntegrationTests.Security;

[Trait("Requirement", "R04")]
public sealed class CommonPasswordTests
{
    [Theory]
    [InlineData("password1234")]
    [InlineData("PassWord1234")]
    [InlineData("1q2w3e4r5t6y7u8i9o0p")]
    [InlineData("qwerty123456789")]
    public void A_common_password_is_known_in_every_case(string password)
    {
        new ShippedCommonPasswords(8).Contains(password).ShouldBeTrue();
    }

    [Theory]
    [InlineData("correct horse battery staple")]
    [InlineData("password1234 ")]
    [InlineData("")]
    public void Others_are_not(string password)
    {
        new ShippedCommonPasswords(8).Contains(password).ShouldBeFalse();
    }

    [Fact]
    public void What_is_refused_by_its_length_is_not_kept()
    {
        new ShippedCommonPasswords(15).Contains("password1234").ShouldBeFalse();
        new ShippedCommonPasswords(15).Contains("1q2w3e4r5t6y7u8i9o0p").ShouldBeTrue();
    }
}
