using Auth.Domain.Common;

namespace Auth.Cli.Users.Import;

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
    public static Result<UserFile> Open(ImportSource source, string format, int maxFailedAttempts) =>
        (format == Automatic ? Detect(source.Path) : format) switch
        {
            Sqlite => SqliteUserFile.Open(source, maxFailedAttempts),
            Csv => CsvUserFile.Open(source, maxFailedAttempts),
            JsonLines => new JsonLinesUserFile(source),
            _ => Unreadable($"{source.Name} is not a SQLite database, CSV with a header, or JSON lines."),
        };

    public static Error Unreadable(string sentence) => new(ErrorKind.Invalid, "unreadable_file", sentence);

    /// <returns>Null if no format matches.</returns>
    private static string? Detect(string path)
    {
        using var file = new StreamReader(path);
        var buffer = new char[4096];
        var text = buffer.AsSpan(0, file.ReadBlock(buffer));
        if (text.StartsWith("SQLite format 3\0", StringComparison.Ordinal)) return Sqlite;
        if (text.TrimStart() is [] or ['{', ..]) return JsonLines;
        return text.ContainsAny(',', ';', '\t') && !text.Contains('\0') ? Csv : null;
    }
}
