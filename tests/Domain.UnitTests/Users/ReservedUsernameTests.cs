using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

[Trait("Requirement", "R84")]
public class ReservedUsernameTests
{
    [Theory]
    [InlineData("admin")]
    [InlineData("ADMIN")]
    [InlineData("Administrator")]
    [InlineData("root")]
    [InlineData("ａｄｍｉｎ")]
    [InlineData(" ｒoot ")]
    public void Names_that_suggest_an_administrator_are_reserved_in_every_spelling(string name) => TestValues.Username(name).IsReservedUntilSetup.ShouldBeTrue();

    [Theory]
    [InlineData("alice")]
    [InlineData("admin2")]
    [InlineData("rooty")]
    public void Other_names_are_not_reserved(string name) => TestValues.Username(name).IsReservedUntilSetup.ShouldBeFalse();
}
