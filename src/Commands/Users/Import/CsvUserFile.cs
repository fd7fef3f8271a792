using Auth.Application.Import;
using Auth.Domain.Common;
using CsvHelper;

namespace Auth.Commands.Users.Import;

/// <summary>CSV (RFC 4180, also separated by semicolons or tabs) with the columns of <c>user_handler</c>, optionally with <c>email</c>, or with those of <c>auth users export</c>. Column names are case-insensitive.</summary>
/// <remarks>One line is one record, because no field of an account can contain a line break. A stray quote therefore spoils only its own line.</remarks>
internal sealed class CsvUserFile : UserFile
{
    private const int MaxRowLength = 1 << 20;

    private readonly FileStream _file;
    private readonly CsvReader _csv;
    private readonly int _maxFailedAttempts;
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _doubled = [];
    private bool _quotesMatch;

    private CsvUserFile(string path, int maxFailedAttempts)
    {
        _file = File.OpenRead(path);
        _csv = CsvReader.Create(_file, new CsvReaderOptions
        {
            AllowLineBreaksInQuotes = false,
            MaxRecordSize = MaxRowLength,
            TrackLineNumbers = true,
            OnMalformedRecord = _ => _quotesMatch = false,
        });
        _maxFailedAttempts = maxFailedAttempts;
        foreach (var (index, name) in _csv.Headers.Select(header => header.Trim()).Index())
        {
            if (name.Length > 0 && !_columns.TryAdd(name, index)) _doubled.Add(name);
        }
    }

    public override long Length => _file.Length;

    public override long Position => _csv.ByteOffset;

    private bool IsUserHandlerFormat => Has(UserHandlerRow.Columns);

    public static Result<UserFile> Open(ImportSource source, int maxFailedAttempts)
    {
        var file = new CsvUserFile(source.Path, maxFailedAttempts);
        var isKnown = file.IsUserHandlerFormat || file.Has(PortableCsv.Columns);
        if (isKnown && file._doubled.Count == 0) return file;

        file.Dispose();
        return isKnown
            ? Unreadable($"{source.Name} has duplicate columns: {string.Join(", ", file._doubled)}. Keep one of each.")
            : Unreadable(file.DescribeMissing(source.Name));
    }

    public override IEnumerable<ImportRow> Rows()
    {
        for (_quotesMatch = true; _csv.Read(); _quotesMatch = true) yield return new(_csv.LineNumber, _quotesMatch ? Column("username") : null, ReadUser());
    }

    public override void Dispose() => _csv.Dispose();

    private Result<PortableUser> ReadUser()
    {
        if (!_quotesMatch) return UserHandlerRow.Malformed("The row has unbalanced quotes.");
        if (_csv.FieldCount != _csv.Headers.Count) return UserHandlerRow.Malformed($"The row has {_csv.FieldCount} fields, but the header has {_csv.Headers.Count}.");
        return IsUserHandlerFormat ? UserHandlerRow.Read(Column, _maxFailedAttempts) : PortableCsv.Read(Column);
    }

    /// <summary>Names the missing columns of the layout that the header resembles, or both layouts if it resembles none.</summary>
    private string DescribeMissing(string name)
    {
        var (userHandler, portable) = (UserHandlerRow.Columns.Count(_columns.ContainsKey), PortableCsv.Columns.Count(_columns.ContainsKey));
        if (userHandler + portable == 0)
            return $"{name} is not CSV with the columns {string.Join(", ", UserHandlerRow.Columns)} or with {string.Join(", ", PortableCsv.Columns)}.";

        var columns = portable > userHandler ? PortableCsv.Columns : UserHandlerRow.Columns;
        return $"{name} lacks the columns {string.Join(", ", columns.Where(column => !_columns.ContainsKey(column)))}. All of {string.Join(", ", columns)} are required.";
    }

    private bool Has(IReadOnlyList<string> columns) => columns.All(_columns.ContainsKey);

    private string? Column(string name) => _columns.TryGetValue(name, out var index) && index < _csv.FieldCount ? _csv.GetString(index) : null;
}
