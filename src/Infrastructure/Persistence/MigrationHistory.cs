using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Persistence.Users;
using Auth.Infrastructure.Settings;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Auth.Infrastructure.Persistence;

/// <summary>Which steps the database has taken, read from EF Core's own table without EF Core: to get that ready takes longer than all the rest of a start.</summary>
internal sealed class MigrationHistory(Type context, DatabaseSettings settings)
{
    /// <summary>The same on all three databases.</summary>
    public const string Statement = "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\"";

    /// <summary>Likewise.</summary>
    public const string EmailKeysStatement = $"SELECT \"value\" FROM \"counters\" WHERE \"name\" = '{Counter.EmailKeys}'";

    private IReadOnlyList<string>? _steps;

    /// <summary>The steps that this version knows, by the attributes that their generator gave them.</summary>
    public IReadOnlyList<string> Steps => _steps ??=
    [
        .. from type in context.Assembly.GetTypes()
           where type.IsSubclassOf(typeof(Migration)) && type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context
           select type.GetCustomAttribute<MigrationAttribute>()!.Id,
    ];

    /// <summary>Whether the database has plainly taken all steps, and the keys of emails are of this version; otherwise, as where there is no table or no database, EF Core is the one to ask.</summary>
    /// <exception cref="DbException">The store does not answer.</exception>
    public async Task<bool> IsCompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = ProviderOptions.ConnectionTo(settings);
            await connection.OpenAsync(cancellationToken);
            var taken = await ReadAsync(connection, cancellationToken);
            return Steps.All(taken.Contains) && await HasEmailKeysAsync(connection, cancellationToken);
        }
        catch (Exception unclear) when (unclear is DbException { IsTransient: false } or InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task<HashSet<string>> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await using var command = connection.CreateCommand();
        command.CommandText = Statement;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) taken.Add(rows.GetString(0));
        return taken;
    }

    private static async Task<bool> HasEmailKeysAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = EmailKeysStatement;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) >= EmailKeys.Version;
    }
}
