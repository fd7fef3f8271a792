using Auth.Domain.Common;

namespace Auth.Commands.Users.Import;

/// <summary>A file of accounts, read row by row, so that its size does not matter.</summary>
internal abstract class UserFile : IDisposable
{
    public const string Automatic = "auto";
    public const string Sqlite = "sqlite";
    public const string Csv = "csv";
    public const string JsonLines = "jsonl";

    /// <summary>Length of the file, in the unit of <see cref="Position"/>.</summary>
    public abstract long Length { get; }

    /// <summary>Current position.</summary>
    public abstract long Position { get; }

    /// <summary>The rows; can be enumerated once. A malformed row carries the reason for its rejection.</summary>
    public abstract IEnumerable<ImportRow> Rows();

    public abstract void Dispose();

    /// <summary>Opens a file; by default, its first bytes determine the format.</summary>
    /// <param name="format">One of the constants of this class.</param>
    /// <param name="maxFailedAttempts">Number of failed attempts from which <c>account_locked</c> of <c>user_handler</c> is a lockout.</param>
    public static Result<UserFile> Open(ImportSource source, string format, int maxFailedAttempts)
    {
        var start = ReadStart(source.Path);
        if (string.IsNullOrWhiteSpace(start)) return Unreadable($"{source.Name} is empty.");
        if (format == Automatic && start.TrimStart() is ['[', ..]) return Unreadable($"{source.Name} is a JSON array. Write one object per line.");

        return (format == Automatic ? Detect(start) : format) switch
        {
            Sqlite => SqliteUserFile.Open(source, maxFailedAttempts),
            Csv => CsvUserFile.Open(source, maxFailedAttempts),
            JsonLines => new JsonLinesUserFile(source),
            _ => Unreadable($"{source.Name} is not a SQLite database, CSV with a header, or JSON lines."),
        };
    }

    public static Error Unreadable(string sentence) => new(ErrorKind.Invalid, "unreadable_file", sentence);

    private static string ReadStart(string path)
    {
        using var file = new StreamReader(path);
        var buffer = new char[4096];
        return new string(buffer, 0, file.ReadBlock(buffer));
    }

    /// <returns>Null if no format matches.</returns>
    private static string? Detect(string start)
    {
        if (start.StartsWith("SQLite format 3\0", StringComparison.Ordinal)) return Sqlite;
        if (start.TrimStart() is ['{', ..]) return JsonLines;
        return start.AsSpan().ContainsAny(',', ';', '\t') && !start.Contains('\0', StringComparison.Ordinal) ? Csv : null;
    }
}
