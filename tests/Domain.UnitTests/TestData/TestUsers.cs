namespace Auth.TestData;

/// <summary>Users for tests, which name only what matters: <c>TestUsers.Create().WithFailedAttempts(4)</c>.</summary>
internal static class TestUsers
{
    /// <summary>A user with the password <c>right</c>, as the hasher of the handler tests stores it.</summary>
    public static UserBuilder Create(string username = "alice") => A.User().Named(username).WithPassword("right");
}
