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
    public void A_role_is_a_short_lower_case_word(string name)
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
    public void Anything_else_is_refused(string? name)
    {
        Role.Create(name).Error!.Fields!.ShouldContainKey("roles");
    }

    [Fact]
    public void Roles_of_one_name_are_one_role()
    {
        TestValues.Role("admin").ShouldBe(Role.Administrator);
    }
}
