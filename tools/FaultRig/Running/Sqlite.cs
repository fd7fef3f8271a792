using Microsoft.Data.Sqlite;

namespace Auth.FaultRig.Running;

/// <summary>Reads a database file.</summary>
public static class Sqlite
{
    /// <returns><c>ok</c>, or the errors.</returns>
    public static async Task<string> CheckIntegrityAsync(string file) => (string)(await ReadAsync(file, "PRAGMA integrity_check"))!;

    /// <summary>Runs a statement that returns a single value.</summary>
    public static async Task<object?> ReadAsync(string file, string statement)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is a constant of a scenario.
        command.CommandText = statement;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }
}
