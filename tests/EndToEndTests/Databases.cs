using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>The databases that the tests run on.</summary>
internal static class Databases
{
    public const string Sqlite = "SQLite";
    public const string PostgreSql = "PostgreSQL";

    /// <summary>An empty database, or a skipped test where there is no server for it.</summary>
    public static async Task<TemporaryDatabase> CreateAsync(string kind)
    {
        if (kind == Sqlite) return TemporaryDatabase.OnSqlite();
        var database = await TemporaryDatabase.OnPostgreSqlAsync();
        Assert.SkipWhen(database is null, $"No PostgreSQL server is named in {TemporaryDatabase.PostgresVariable}.");
        return database!;
    }
}
