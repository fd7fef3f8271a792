using Auth.Domain.Common;

namespace Auth.Cli.Users.Import;

/// <summary>A file of accounts from another system, read a row at a time, however long it is.</summary>
internal abstract class UserFile : IDisposable
{
    public const string Automatic = "auto";
    public const string Sqlite = "sqlite";
    public const string Csv = "csv";
    public const string JsonLines = "jsonl";

    /// <summary>How long the file is, in the unit of <see cref="Position"/>.</summary>
    public abstract long Length { get; }

    /// <summary>How far it has been read.</summary>
    public abstract long Position { get; }

    /// <summary>The rows, once. A malformed one is a row with a reason.</summary>
    public abstract IEnumerable<ImportRow> Rows();

    public abstract void Dispose();

    /// <summary>Opens a file, by default in the format that its beginning shows.</summary>
    /// <param name="source">The file.</param>
    /// <param name="format">One of the formats.</param>
    /// <param name="maxFailedAttempts">As many make the module's <c>account_locked</c> a lockout.</param>
    public static Result<UserFile> Open(ImportSource source, string format, int maxFailedAttempts) =>
        (format == Automatic ? Detect(source.Path) : format) switch
        {
            Sqlite => SqliteUserFile.Open(source, maxFailedAttempts),
            Csv => CsvUserFile.Open(source, maxFailedAttempts),
            JsonLines => new JsonLinesUserFile(source),
            _ => Unreadable($"{source.Name} is not a SQLite database, CSV with a header, or JSON lines."),
        };

    public static Error Unreadable(string sentence) => new(ErrorKind.Invalid, "unreadable_file", sentence);

    /// <returns>Null: none of the formats.</returns>
    private static string? Detect(string path)
    {
        using var file = new StreamReader(path);
        var beginning = new char[4096];
        var text = beginning.AsSpan(0, file.ReadBlock(beginning));
        if (text.StartsWith("SQLite format 3\0", StringComparison.Ordinal)) return Sqlite;
        if (text.TrimStart() is [] or ['{', ..]) return JsonLines;
        return text.ContainsAny(',', ';', '\t') && !text.Contains('\0') ? Csv : null;
    }
}
