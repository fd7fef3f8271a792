using System.Data.Common;
using System.Globalization;
using Auth.Domain.Users;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>Finds out whether accounts of some kind exist, without EF Core, whose initialization would delay the start or its first requests.</summary>
internal sealed class AccountLookup
{
    /// <summary>Same statement on all three databases. Decoys have no roles.</summary>
    internal const string AdministratorStatement = "SELECT COUNT(*) FROM users WHERE is_administrator = @yes";

    /// <summary>Same statement on all three databases. Accounts of earlier versions have no origin, so any of them may be self-registered.</summary>
    internal const string SelfRegisteredStatement =
        $"SELECT CASE WHEN EXISTS (SELECT 1 FROM users WHERE is_administrator <> @yes AND is_decoy <> @yes AND (origin IS NULL OR origin = '{nameof(AccountOrigin.SelfRegistration)}')) THEN 1 ELSE 0 END";

    private readonly DatabaseSettings _settings;
    private readonly Func<DatabaseSettings, DbConnection> _connect;

    internal AccountLookup(DatabaseSettings settings, Func<DatabaseSettings, DbConnection> connect) => (_settings, _connect) = (settings, connect);

    /// <summary>Whether there is an administrator, locked or not.</summary>
    /// <exception cref="DbException">The database does not answer.</exception>
    /// <exception cref="TimeoutException">No connection became available in time.</exception>
    public Task<bool> AnyAdministratorAsync(CancellationToken cancellationToken) => AnyAsync(AdministratorStatement, cancellationToken);

    /// <summary>Whether there is an account, other than an administrator's, that its user may have registered without an invitation.</summary>
    /// <exception cref="DbException">The database does not answer.</exception>
    /// <exception cref="TimeoutException">No connection became available in time.</exception>
    public Task<bool> AnySelfRegisteredAsync(CancellationToken cancellationToken) => AnyAsync(SelfRegisteredStatement, cancellationToken);

    private async Task<bool> AnyAsync(string statement, CancellationToken cancellationToken)
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
        command.CommandText = statement;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@yes", true);
        command.Parameters.Add(parameter);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0;
    }
}
