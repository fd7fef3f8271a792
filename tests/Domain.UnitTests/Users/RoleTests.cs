using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Users;

public class RoleTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("admin")]
    [InlineData("team-7")]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345")]
    public void Short_lowercase_words_are_valid_roles(string name)
    {
        TestValues.Role(name).Name.ShouldBe(name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Admin")]
    [InlineData("7team")]
    [InlineData("-team")]
    [InlineData("two words")]
    [InlineData("admin\n")]
    [InlineData("a,b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456")]
    public void Invalid_roles_are_rejected(string? name)
    {
        Role.Create(name).Error!.Fields!.ShouldContainKey("roles");
    }

    [Fact]
    public void Roles_with_the_same_name_are_equal()
    {
        TestValues.Role("admin").ShouldBe(Role.Administrator);
    }
}
