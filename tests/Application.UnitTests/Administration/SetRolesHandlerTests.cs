using Auth.Application.Administration;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.UnitTests.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Application.UnitTests.Administration;

public class SetRolesHandlerTests
{
    private readonly TestDatabase _database = new();

    public SetRolesHandlerTests() => _database.Request.Actor = new Operator("alice");

    [Fact]
    public async Task Setting_roles_replaces_them()
    {
        var alice = _database.Add(TestUsers.Create().WithRoles("clerk"));

        (await SetAsync(alice, "auditor", "auditor")).IsSuccess.ShouldBeTrue();

        _database.Users.Reload(alice).Roles.ShouldBe([TestValues.Role("auditor")]);
    }

    [Fact]
    public async Task The_last_administrator_may_get_further_roles()
    {
        var root = _database.Add(TestUsers.Create("root").Administrator());

        (await SetAsync(root, "admin", "auditor")).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Roles_of_another_version_are_not_replaced()
    {
        var alice = _database.Add(TestUsers.Create().WithRoles("clerk"));

        (await SetAsync(alice, new VersionCondition { OneOf = [RolesVersion.Of(["buyer"])] }, "auditor")).Error.ShouldBe(UserErrors.RolesChanged);

        _database.Users.Reload(alice).Roles.ShouldBe([TestValues.Role("clerk")]);
    }

    [Fact]
    public async Task Roles_of_an_expected_version_are_replaced()
    {
        var alice = _database.Add(TestUsers.Create().WithRoles("clerk", "buyer"));

        (await SetAsync(alice, new VersionCondition { OneOf = [RolesVersion.Of([]), RolesVersion.Of(["buyer", "clerk", "buyer"])] }, "auditor")).IsSuccess.ShouldBeTrue();
    }

    [Fact]
    public async Task Roles_of_an_excluded_version_are_not_replaced()
    {
        var alice = _database.Add(TestUsers.Create().WithRoles("clerk"));

        (await SetAsync(alice, new VersionCondition { NoneOf = [RolesVersion.Of(["clerk"])] }, "auditor")).Error.ShouldBe(UserErrors.RolesChanged);
    }

    [Theory]
    [MemberData(nameof(InvalidRoles))]
    public void The_validator_rejects_invalid_and_too_many_roles(string[]? roles) =>
        new SetRolesValidator().GetRejectedFields(new SetRolesCommand(default, roles!)).ShouldBe(["roles"]);

    public static TheoryData<string[]?> InvalidRoles() => new(
        null,
        ["Not a role"],
        ["admin", null!],
        [.. Enumerable.Range(0, 21).Select(i => $"role-{i}")]);

    private Task<Result> SetAsync(User user, params string[] roles) => SetAsync(user, condition: null, roles);

    private Task<Result> SetAsync(User user, VersionCondition? condition, params string[] roles)
    {
        var context = _database.NewContext();
        return new SetRolesHandler(context.Users, TestRules.CreateRoleChangeAuthorizer(_database), _database.Time).RunAsync(new SetRolesCommand(user.Id, roles) { Condition = condition }, context.UnitOfWork);
    }
}
