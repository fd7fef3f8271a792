using Auth.Domain.Users;

namespace Auth.Infrastructure.IntegrationTests.Persistence.Databases;

/// <summary>Users for tests.</summary>
public static class TestUsers
{
    private static int _names;

    public static User Create(string? username = null, string? email = null, params Role[] roles)
    {
        var address = email is null ? null : EmailAddress.Create(email).Value;
        var user = User.Register(Username(username ?? $"user{Interlocked.Increment(ref _names)}"), address, TestPasswords.Hash, TestTime.Now);
        user.SetRoles(roles, TestTime.Now);
        return user;
    }

    public static User Administrator(string? username = null) => Create(username, roles: Role.Administrator);

    public static Username Username(string name) => Domain.Users.Username.Create(name).Value;
}
