using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Sessions;

public class RoleRequirementsTests
{
    private static readonly RoleRequirements Requirements = new([Role.Administrator]);

    private readonly User _clerk = TestUsers.Create().WithRoles("admin", "clerk");

    [Theory]
    [InlineData(AuthenticationMethods.None)]
    [InlineData(AuthenticationMethods.Password)]
    [InlineData(AuthenticationMethods.OneTimeCode)]
    public void A_role_that_requires_several_factors_is_absent_from_a_session_with_one(AuthenticationMethods methods) =>
        Requirements.GetRoles(_clerk, methods).Select(role => role.Name).ShouldBe(["clerk"]);

    [Theory]
    [InlineData(AuthenticationMethods.Password | AuthenticationMethods.OneTimeCode)]
    [InlineData(AuthenticationMethods.HardwareKey)]
    [InlineData(AuthenticationMethods.SoftwareKey)]
    public void It_counts_in_a_session_with_several_factors(AuthenticationMethods methods) => Requirements.GetRoles(_clerk, methods).ShouldBe(_clerk.Roles);

    [Fact]
    public void A_user_requires_a_second_factor_if_one_of_the_roles_does()
    {
        Requirements.RequiresSecondFactor(_clerk).ShouldBeTrue();
        Requirements.RequiresSecondFactor(TestUsers.Create().WithRoles("clerk")).ShouldBeFalse();
        RoleRequirements.None.RequiresSecondFactor(_clerk).ShouldBeFalse();
    }

    [Fact]
    public void Without_requirements_all_roles_count() => RoleRequirements.None.GetRoles(_clerk, AuthenticationMethods.Password).ShouldBe(_clerk.Roles);
}
