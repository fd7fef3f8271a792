using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>The databases that the tests run on.</summary>
internal static class Databases
{
    public const string Sqlite = "SQLite";
    public const string PostgreSql = "PostgreSQL";

    /// <summary>Made once, and copied.</summary>
    private static readonly Lazy<Task<byte[]>> Migrated = new(async () =>
    {
        await using var database = TemporaryDatabase.OnSqlite();
        (await ProcessRun.AuthAsync(database, "migrate")).ExitCode.ShouldBe(0);
        return await File.ReadAllBytesAsync(FileOf(database));
    });

    /// <summary>A SQLite database with the tables and nothing in them.</summary>
    public static async Task<TemporaryDatabase> CreateMigratedAsync()
    {
        var database = TemporaryDatabase.OnSqlite();
        await File.WriteAllBytesAsync(FileOf(database), await Migrated.Value);
        return database;
    }

    /// <summary>An empty database, or a skipped test where there is no server for it.</summary>
    public static async Task<TemporaryDatabase> CreateAsync(string kind)
    {
        if (kind == Sqlite) return TemporaryDatabase.OnSqlite();
        SkipWithoutPostgreSql();
        return (await TemporaryDatabase.OnPostgreSqlAsync())!;
    }

    public static void SkipWithoutPostgreSql() =>
        Assert.SkipWhen(TemporaryDatabase.PostgresServer is null, $"No PostgreSQL server is named in {TemporaryDatabase.PostgresVariable}.");

    private static string FileOf(TemporaryDatabase database) => Path.Combine(database.Directory, "auth.db");
}
