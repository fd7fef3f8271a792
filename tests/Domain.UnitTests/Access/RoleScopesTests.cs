using Auth.Domain.Access;
using Auth.Domain.Users;
using Auth.TestData;

namespace Auth.Domain.UnitTests.Access;

public class RoleScopesTests
{
    private readonly RoleScopes _table = new(new Dictionary<string, Scopes>(StringComparer.Ordinal)
    {
        ["support"] = Scopes.UsersRead | Scopes.UsersWrite,
        ["audit"] = Scopes.UsersRead | Scopes.EventsRead,
    });

    [Fact]
    public void The_administrator_holds_all_scopes() => _table.Get(Role.Administrator.Name).ShouldBe(Scopes.All);

    [Fact]
    public void A_table_cannot_take_scopes_from_the_administrator() =>
        new RoleScopes(new Dictionary<string, Scopes>(StringComparer.Ordinal) { [Role.Administrator.Name] = Scopes.UsersRead }).Get(Role.Administrator.Name).ShouldBe(Scopes.All);

    [Fact]
    public void A_role_holds_the_scopes_of_the_table() => _table.Get("support").ShouldBe(Scopes.UsersRead | Scopes.UsersWrite);

    [Fact]
    public void A_role_that_is_not_in_the_table_holds_no_scope() => _table.Get("editor").ShouldBe(Scopes.None);

    [Fact]
    public void Several_roles_hold_their_scopes_together() =>
        _table.Get([TestValues.Role("audit"), TestValues.Role("editor"), TestValues.Role("support")]).ShouldBe(Scopes.UsersRead | Scopes.UsersWrite | Scopes.EventsRead);

    [Fact]
    public void The_roles_are_listed_with_the_administrator_first() => _table.Roles.ShouldBe(["admin", "audit", "support"]);

    [Theory]
    [InlineData("auditor", new[] { "users:read", "invitations:read", "events:read", "statistics:read", "event-handlers:read", "service-accounts:read" })]
    [InlineData("helpdesk", new[] { "users:read", "users:write" })]
    public void Without_settings_two_roles_hold_scopes(string role, string[] scopes) => RoleScopes.Default.Get(role).GetNames().ShouldBe(scopes);

    [Fact]
    public void Without_settings_no_other_role_holds_scopes() => RoleScopes.Default.Roles.ShouldBe(["admin", "auditor", "helpdesk"]);
}
