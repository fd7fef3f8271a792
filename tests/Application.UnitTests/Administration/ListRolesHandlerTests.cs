using Auth.Application.Administration;
using Auth.Application.UnitTests.Common;
using Auth.TestData;

namespace Auth.Application.UnitTests.Administration;

public class ListRolesHandlerTests
{
    private readonly TestDatabase _database = new();

    [Fact]
    public async Task The_known_roles_are_the_administrator_role_and_those_of_any_account()
    {
        _database.Add(TestUsers.Create("alice").WithRoles("writer"));
        _database.Add(TestUsers.Create("bob").WithRoles("writer", "reader"));

        (await new ListRolesHandler(_database.NewContext().Users).Handle(new ListRolesQuery(), CancellationToken.None)).Value.ShouldBe(["admin", "reader", "writer"]);
    }
}
