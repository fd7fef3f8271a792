using System.Data.Common;
using System.Globalization;
using Auth.Infrastructure.Settings;

namespace Auth.Infrastructure.Persistence.Users;

/// <summary>Whether anybody administers yet, asked without EF Core: a start would wait for that to get ready, or its first requests share a core with it.</summary>
public sealed class FirstAdministrator
{
    /// <summary>The same on all three databases; a decoy has no roles.</summary>
    internal const string Statement = "SELECT COUNT(*) FROM users WHERE is_administrator = @yes";

    private readonly DatabaseSettings _settings;
    private readonly Func<DatabaseSettings, DbConnection> _connect;

    internal FirstAdministrator(DatabaseSettings settings, Func<DatabaseSettings, DbConnection> connect) => (_settings, _connect) = (settings, connect);

    /// <summary>Whether there is one, locked or not.</summary>
    /// <exception cref="DbException">The store does not answer.</exception>
    /// <exception cref="TimeoutException">No connection came free in time.</exception>
    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        await using var connection = _connect(_settings);
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (InvalidOperationException exhausted)
        {
            // SQL Server's client says so of a used-up pool.
            throw new TimeoutException("No database connection became available in time.", exhausted);
        }

        await using var command = connection.CreateCommand();
        command.CommandText = Statement;
        var yes = command.CreateParameter();
        (yes.ParameterName, yes.Value) = ("@yes", true);
        command.Parameters.Add(yes);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) > 0;
    }
}
