using Microsoft.Data.Sqlite;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>The file of a SQLite database.</summary>
internal static class SqliteFile
{
    /// <summary>The path of the file; null for an in-memory database or a URI.</summary>
    public static string? FindPath(string connectionString)
    {
        var file = new SqliteConnectionStringBuilder(connectionString).DataSource;
        return file is "" or ":memory:" || file.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? null : file;
    }

    /// <summary>Names the file in messages, as the subject of a sentence.</summary>
    public static string Describe(DatabaseSettings settings) =>
        FindPath(settings.ConnectionString) is { } path ? $"The database file {Path.GetFullPath(path)}" : "The database";
}
