using Auth.Infrastructure.Settings;
using Microsoft.Data.Sqlite;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>The file of a SQLite database.</summary>
internal static class SqliteFile
{
    /// <summary>Its path; null for a database in memory or a URI.</summary>
    public static string? FindPath(string connectionString)
    {
        var file = new SqliteConnectionStringBuilder(connectionString).DataSource;
        return file is "" or ":memory:" || file.StartsWith("file:", StringComparison.OrdinalIgnoreCase) ? null : file;
    }

    /// <summary>The subject of a sentence about it.</summary>
    public static string Describe(DatabaseSettings settings) =>
        FindPath(settings.ConnectionString) is { } path ? $"The database file {Path.GetFullPath(path)}" : "The database";
}
