using System.Data.Common;

namespace Auth.Infrastructure.Persistence;

/// <summary>Finds out whether a database server accepts writes, without writing. SQLite reports this when the file is opened.</summary>
internal static class ReadOnlyServer
{
    /// <summary>On for a standby, for a demoted primary, and where <c>default_transaction_read_only</c> is set.</summary>
    public const string PostgreSqlStatement = "SELECT CASE current_setting('transaction_read_only') WHEN 'on' THEN 1 ELSE 0 END";

    public const string SqlServerStatement = "SELECT CASE WHEN DATABASEPROPERTYEX(DB_NAME(), 'Updateability') = 'READ_ONLY' THEN 1 ELSE 0 END";

    public static async Task<bool> IsReadOnlyAsync(DbConnection connection, DatabaseProvider provider, CancellationToken cancellationToken)
    {
        var statement = provider switch
        {
            DatabaseProvider.PostgreSql => PostgreSqlStatement,
            DatabaseProvider.SqlServer => SqlServerStatement,
            _ => null,
        };
        if (statement is null) return false;

        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is one of the two constants.
        command.CommandText = statement;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken) is 1;
    }
}
