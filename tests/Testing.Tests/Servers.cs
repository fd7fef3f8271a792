namespace Auth.Testing.Tests;

/// <summary>Servers for tests that run on each database.</summary>
internal static class Servers
{
    private const string PostgresVariable = "AUTH_TEST_POSTGRES";

    public static TheoryData<string> Databases => ["SQLite", "PostgreSQL"];

    /// <summary>Starts a server on a new database. Skips the test if there is no PostgreSQL.</summary>
    public static Task<AuthTestServer> StartAsync(string database, Action<AuthTestServerBuilder>? configure = null) =>
        AuthTestServer.StartAsync(server =>
        {
            if (database == "PostgreSQL") server.OnPostgreSql(GetPostgreSql());
            configure?.Invoke(server);
        });

    public static string GetPostgreSql()
    {
        var server = Environment.GetEnvironmentVariable(PostgresVariable);
        Assert.SkipWhen(string.IsNullOrEmpty(server), $"Set {PostgresVariable} to the connection string of a PostgreSQL server to run this test.");
        return server!;
    }
}
