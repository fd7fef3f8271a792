using Auth.Walkthrough;

namespace Auth.EndToEndTests;

/// <summary>Creates the databases of the tests.</summary>
internal static class Databases
{
    public const string Sqlite = "SQLite";
    public const string PostgreSql = "PostgreSQL";

    /// <summary>Created once, and copied for each test.</summary>
    private static readonly Lazy<Task<byte[]>> Migrated = new(async () =>
    {
        await using var database = TemporaryDatabase.OnSqlite();
        (await ProcessRun.AuthAsync(database, "migrate")).ExitCode.ShouldBe(0);
        return await File.ReadAllBytesAsync(FileOf(database));
    });

    /// <summary>Creates a SQLite database with empty tables.</summary>
    public static async Task<TemporaryDatabase> CreateMigratedAsync()
    {
        var database = TemporaryDatabase.OnSqlite();
        await File.WriteAllBytesAsync(FileOf(database), await Migrated.Value);
        return database;
    }

    /// <summary>Creates an empty database without tables, or skips the test if there is no server.</summary>
    public static async Task<TemporaryDatabase> CreateAsync(string kind)
    {
        if (kind == Sqlite) return TemporaryDatabase.OnSqlite();
        SkipWithoutPostgreSql();
        return (await TemporaryDatabase.OnPostgreSqlAsync())!;
    }

    public static void SkipWithoutPostgreSql() =>
        Assert.SkipWhen(TemporaryDatabase.PostgresServer is null, $"{TemporaryDatabase.PostgresVariable} does not name a PostgreSQL server.");

    private static string FileOf(TemporaryDatabase database) => Path.Combine(database.Directory, "auth.db");
}
