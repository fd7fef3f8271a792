namespace Auth.TestData;

/// <summary>Users for tests, which name only what matters: <c>TestUsers.Create().WithFailedAttempts(4)</c>.</summary>
internal static class TestUsers
{
    public static UserBuilder Create(string username = "alice") => new(username);
}
