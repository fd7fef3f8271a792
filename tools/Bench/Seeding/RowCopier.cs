using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Auth.Walkthrough;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Auth.Bench.Seeding;

/// <summary>Copies the rows of a table many times within the database.</summary>
internal sealed class RowCopier : IAsyncDisposable
{
    private readonly DbConnection _connection;

    private RowCopier(DbConnection connection, Dialect dialect) => (_connection, Dialect) = (connection, dialect);

    public Dialect Dialect { get; }

    public static async Task<RowCopier> OpenAsync(TemporaryDatabase database)
    {
        var isSqlite = database.Provider == "Sqlite";
        DbConnection connection = isSqlite ? new SqliteConnection($"{database.ConnectionString};Pooling=false") : new NpgsqlConnection($"{database.ConnectionString};Pooling=false;Command Timeout=0");
        await connection.OpenAsync();
        if (connection is SqliteConnection sqlite) sqlite.CreateFunction("token_hash_of", (long number) => HashOf(SeededUsers.TokenOf((int)number)), isDeterministic: true);
        return new(connection, isSqlite ? Dialect.Sqlite : Dialect.PostgreSql);
    }

    /// <param name="count">All copies together.</param>
    /// <param name="own">SQL expressions for the columns that differ, over the number <c>n</c> of the copy, from 0. All other columns are copied.</param>
    /// <param name="rows">The number of rows that are copied in turn, in the order of the first column.</param>
    public async Task CopyAsync(string table, int count, IReadOnlyDictionary<string, string> own, int rows = 1)
    {
        var columns = await ColumnsAsync(table);
        var values = columns.Select(column => own.GetValueOrDefault(column, $"one.{column}"));
        await ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
            WITH RECURSIVE numbers(n) AS ({Dialect.NumbersBelow(count)}), one AS (SELECT *, row_number() OVER (ORDER BY {columns[0]}) - 1 AS turn FROM {table} ORDER BY {columns[0]} LIMIT {rows})
            INSERT INTO {table} ({string.Join(", ", columns)}) SELECT {string.Join(", ", values)} FROM numbers CROSS JOIN one WHERE one.turn = n % {rows}
            """));
    }

    /// <summary>Updates statistics and cleans up, so that the database is as in daily use.</summary>
    public async Task OptimizeAsync()
    {
        foreach (var statement in Dialect.OptimizeStatements) await ExecuteAsync(statement);
    }

    public async Task ExecuteAsync(string statement)
    {
        await using var command = Command(statement);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> ReadAsync(string query)
    {
        await using var command = Command(query);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    private async Task<List<string>> ColumnsAsync(string table)
    {
        await using var command = Command($"SELECT * FROM {table} LIMIT 1");
        await using var reader = await command.ExecuteReaderAsync();
        return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
    }

    private DbCommand Command(string statement)
    {
        var command = _connection.CreateCommand();
#pragma warning disable CA2100 // The text consists of constants and numbers.
        command.CommandText = statement;
#pragma warning restore CA2100
        return command;
    }
}
