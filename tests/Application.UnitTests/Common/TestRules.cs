using Auth.Application.Administration;
using Auth.Application.Registration;
using Auth.Domain.Access;

namespace Auth.Application.UnitTests.Common;

/// <summary>A server without rules of a host application.</summary>
internal static class TestRules
{
    public static RegistrationRules CreateRegistrationRules(TestDatabase database) => new([], database.Request, database.Time);

    public static RoleChangeAuthorizer CreateRoleChangeAuthorizer(TestDatabase database) => new([], RoleScopes.Default, database.Request, database.Time);
}
