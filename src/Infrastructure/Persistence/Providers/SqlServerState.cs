using System.Data.Common;
using System.Globalization;
using Auth.Infrastructure.Settings;
using Microsoft.Data.SqlClient;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>What has to be known of a SQL Server database before its tables are read or made.</summary>
internal static class SqlServerState
{
    /// <summary>By name, because on Azure SQL the id may be another one in <c>sys.databases</c>.</summary>
    public const string SnapshotStatement = "SELECT is_read_committed_snapshot_on FROM sys.databases WHERE name = DB_NAME()";

    /// <summary>Asked in <c>master</c>: whether a database exists that can't be opened.</summary>
    public const string ExistsStatement = "SELECT COUNT(*) FROM sys.databases WHERE name = @name";

    private const int CannotOpenDatabase = 4060;
    private const int UnknownTable = 208;

    /// <summary>Refuses a database whose readers wait for writers.</summary>
    /// <remarks>The acting session is read while the counter of events is held, so readers that wait can deadlock with a login (ADR 20). EF Core switches it on for the databases that it creates.</remarks>
    /// <exception cref="DatabaseUnusableException">Read committed snapshot is off.</exception>
    public static async Task RequireSnapshotAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = SnapshotStatement;
        if (Convert.ToBoolean(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture)) return;

        var name = connection.Database.Replace("]", "]]", StringComparison.Ordinal);
        throw new DatabaseUnusableException(
            $"READ_COMMITTED_SNAPSHOT is off in the database '{connection.Database}'. Stop all processes that use it, then run: ALTER DATABASE [{name}] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE;");
    }

    /// <summary>Whether a fault means that the database or its tables have yet to be made.</summary>
    /// <remarks>Error 4060 stands for a database that does not exist, and for one that is offline or recovering; <c>master</c> tells which. A server that does not tell is not asked to make one.</remarks>
    /// <param name="fault">What came from reading the table of migrations.</param>
    /// <param name="settings">The database that was read.</param>
    /// <param name="connect">Makes a connection, which is not open yet.</param>
    /// <param name="cancellationToken">Cancels the look.</param>
    public static async Task<bool> IsYetToBeMadeAsync(
        SqlException fault, DatabaseSettings settings, Func<DatabaseSettings, DbConnection> connect, CancellationToken cancellationToken) =>
        fault.Number == UnknownTable || (fault.Number == CannotOpenDatabase && !await MayExistAsync(settings, connect, cancellationToken));

    /// <summary>Whether what failed may succeed later without a change by an administrator. Logins, permissions and the firewall do not mend themselves, and repeated logins can lock an account.</summary>
    /// <remarks>Numbers: Microsoft's list of Database Engine errors, and that of connection errors of Azure SQL.</remarks>
    public static bool CanPass(SqlException fault) => fault.Number is not (
        229 or 230 or 262 or 297 or 300 or 916 or 2760 or 15247
        or 4064 or 18452 or 18456 or 18470 or 18486 or 18487 or 18488
        or 40532 or 40615 or 40914 or 47073);

    private static async Task<bool> MayExistAsync(DatabaseSettings settings, Func<DatabaseSettings, DbConnection> connect, CancellationToken cancellationToken)
    {
        var parsed = new SqlConnectionStringBuilder(settings.ConnectionString);
        var name = parsed.InitialCatalog;
        parsed.InitialCatalog = "master";
        try
        {
            await using var connection = connect(settings with { ConnectionString = parsed.ConnectionString });
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = ExistsStatement;
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = ("@name", name);
            command.Parameters.Add(parameter);
            return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0;
        }
        catch (DbException)
        {
            return true;
        }
    }
}
