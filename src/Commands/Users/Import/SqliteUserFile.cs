using System.Globalization;
using Auth.Domain.Common;
using Microsoft.Data.Sqlite;

namespace Auth.Commands.Users.Import;

/// <summary>The database of <c>user_handler</c>, opened read-only.</summary>
internal sealed class SqliteUserFile : UserFile
{
    private readonly SqliteConnection _connection;
    private readonly int _maxFailedAttempts;
    private long _row;

    private SqliteUserFile(SqliteConnection connection, long length, int maxFailedAttempts) =>
        (_connection, Length, _maxFailedAttempts) = (connection, length, maxFailedAttempts);

    public override long Length { get; }

    public override long Position => _row;

    public static Result<UserFile> Open(ImportSource file, int maxFailedAttempts)
    {
        var source = new SqliteConnectionStringBuilder { DataSource = file.Path, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        var connection = new SqliteConnection(source.ConnectionString);
        try
        {
            connection.Open();
            using var count = connection.CreateCommand();
            count.CommandText = $"SELECT count(*), {string.Join(", ", UserHandlerRow.Columns)} FROM users";
            return new SqliteUserFile(connection, (long)count.ExecuteScalar()!, maxFailedAttempts);
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            return Unreadable($"{file.Name} is not a user_handler database: {exception.Message}");
        }
    }

    public override IEnumerable<ImportRow> Rows()
    {
        using var select = _connection.CreateCommand();
        select.CommandText = $"SELECT {string.Join(", ", UserHandlerRow.Columns)} FROM users ORDER BY rowid";
        using var rows = select.ExecuteReader();
        while (rows.Read())
        {
            var name = GetText(rows, UserHandlerRow.Username);
            yield return new ImportRow(++_row, name, UserHandlerRow.Read(column => GetText(rows, column), _maxFailedAttempts));
        }
    }

    public override void Dispose() => _connection.Dispose();

    /// <summary>SQLite columns can hold values of any type; only text and integers are valid here.</summary>
    private static string? GetText(SqliteDataReader row, string column) =>
        !UserHandlerRow.Columns.Contains(column, StringComparer.Ordinal) ? null : row[column] switch
        {
            string text => text,
            long number => number.ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
}
