using Auth.Application.Users.ImportUsers;
using Auth.Domain.Common;
using CsvHelper;

namespace Auth.Cli.Users.Import;

/// <summary>CSV (RFC 4180) with a header: the module's columns and optionally <c>email</c>, or the columns that <c>auth users export</c> writes.</summary>
/// <remarks>A line is a record: no field of an account can hold a line break, and so a stray quote spoils one row and not the rest of the file.</remarks>
internal sealed class CsvUserFile : UserFile
{
    private const int LongestRow = 1 << 20;

    private readonly FileStream _file;
    private readonly CsvReader _csv;
    private readonly int _maxFailedAttempts;
    private bool _quotesMatch;

    private CsvUserFile(string path, int maxFailedAttempts)
    {
        _file = File.OpenRead(path);
        _csv = CsvReader.Create(_file, new CsvReaderOptions
        {
            AllowLineBreaksInQuotes = false,
            MaxRecordSize = LongestRow,
            TrackLineNumbers = true,
            OnMalformedRecord = _ => _quotesMatch = false,
        });
        _maxFailedAttempts = maxFailedAttempts;
    }

    public override long Length => _file.Length;

    public override long Position => _csv.ByteOffset;

    private bool IsModules => Has(ModuleUser.Columns);

    public static Result<UserFile> Open(string path, int maxFailedAttempts)
    {
        var file = new CsvUserFile(path, maxFailedAttempts);
        if (file.IsModules || file.Has(PortableCsv.Columns)) return file;

        file.Dispose();
        return Unreadable($"{path} is not CSV with the columns {string.Join(", ", ModuleUser.Columns)}, nor with {string.Join(", ", PortableCsv.Columns)}.");
    }

    public override IEnumerable<ImportRow> Rows()
    {
        for (_quotesMatch = true; _csv.Read(); _quotesMatch = true) yield return new(_csv.LineNumber, _quotesMatch ? Column("username") : null, ReadUser());
    }

    public override void Dispose() => _csv.Dispose();

    private Result<PortableUser> ReadUser()
    {
        if (!_quotesMatch) return ModuleUser.Malformed("The quotes do not match.");
        if (_csv.FieldCount != _csv.Headers.Count) return ModuleUser.Malformed($"The row has {_csv.FieldCount} fields, the header {_csv.Headers.Count}.");
        return IsModules ? ModuleUser.Read(Column, _maxFailedAttempts) : PortableCsv.Read(Column);
    }

    private bool Has(IReadOnlyList<string> columns) => columns.All(_csv.Headers.Contains);

    private string? Column(string name)
    {
        for (var i = 0; i < _csv.FieldCount && i < _csv.Headers.Count; i++)
        {
            if (_csv.Headers[i] == name) return _csv.GetString(i);
        }

        return null;
    }
}
