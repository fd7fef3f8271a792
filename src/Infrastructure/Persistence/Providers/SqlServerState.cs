using System.Data.Common;
using System.Globalization;
using Microsoft.Data.SqlClient;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Checks the state of a SQL Server database before its tables are read or created.</summary>
internal static class SqlServerState
{
    /// <summary>Selects by name, because on Azure SQL the id can differ in <c>sys.databases</c>.</summary>
    public const string SnapshotStatement = "SELECT is_read_committed_snapshot_on FROM sys.databases WHERE name = DB_NAME()";

    /// <summary>Runs in <c>master</c>: whether a database exists that cannot be opened.</summary>
    public const string ExistsStatement = "SELECT COUNT(*) FROM sys.databases WHERE name = @name";

    private const int CannotOpenDatabase = 4060;

    /// <summary>Rejects a database whose readers wait for writers.</summary>
    /// <remarks>Session checks read the ends of the revocation log, which transactions lock until their commit. Blocking readers would wait for each of them, and could deadlock (ADR 13). EF Core enables the option on databases that it creates.</remarks>
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

    /// <summary>Whether an exception means that the database does not exist yet.</summary>
    /// <remarks>Error 4060 means missing, offline or recovering, and <c>master</c> shows which. If <c>master</c> cannot be read, the database counts as existing.</remarks>
    /// <param name="exception">The exception thrown when the connection was opened.</param>
    /// <param name="connect">Creates a connection that is not open yet.</param>
    public static async Task<bool> IsMissingAsync(
        SqlException exception, DatabaseSettings settings, Func<DatabaseSettings, DbConnection> connect, CancellationToken cancellationToken) =>
        exception.Number == CannotOpenDatabase && !await MayExistAsync(settings, connect, cancellationToken);

    /// <summary>Whether a retry can succeed without an administrator. Failed logins, missing permissions and firewall rules are permanent, and repeated logins can lock an account.</summary>
    /// <remarks>Error numbers: Microsoft's documentation of Database Engine errors and of Azure SQL connection errors.</remarks>
    public static bool IsTransient(SqlException exception) => exception.Number is not (
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
