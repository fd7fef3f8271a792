using System.Data.Common;
using System.Globalization;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>Finds out whether an administrator exists, without EF Core, whose initialization would delay the start or its first requests.</summary>
public sealed class AdministratorLookup
{
    /// <summary>Same statement on all three databases. Decoys have no roles.</summary>
    internal const string Statement = "SELECT COUNT(*) FROM users WHERE is_administrator = @yes";

    private readonly DatabaseSettings _settings;
    private readonly Func<DatabaseSettings, DbConnection> _connect;

    internal AdministratorLookup(DatabaseSettings settings, Func<DatabaseSettings, DbConnection> connect) => (_settings, _connect) = (settings, connect);

    /// <summary>Whether there is an administrator, locked or not.</summary>
    /// <exception cref="DbException">The database does not answer.</exception>
    /// <exception cref="TimeoutException">No connection became available in time.</exception>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        await using var connection = _connect(_settings);
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            // SQL Server's client reports an exhausted pool with this exception.
            throw new TimeoutException("No database connection became available in time.", exception);
        }

        await using var command = connection.CreateCommand();
        command.CommandText = Statement;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@yes", true);
        command.Parameters.Add(parameter);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0;
    }
}
