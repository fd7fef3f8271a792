using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Auth.Infrastructure.Persistence;

/// <summary>Which steps the database has taken, read from EF Core's own table without EF Core: to get that ready takes longer than all the rest of a start.</summary>
internal sealed class MigrationHistory(Type context)
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

    /// <summary>The steps that the database has taken.</summary>
    /// <exception cref="DbException">There is no table of them, or the database does not answer.</exception>
    public static async Task<IReadOnlySet<string>> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await using var command = connection.CreateCommand();
        command.CommandText = Statement;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) taken.Add(rows.GetString(0));
        return taken;
    }

    /// <summary>Whether the keys of emails are of this version's form.</summary>
    /// <exception cref="DbException">The database has not taken all migrations, or does not answer.</exception>
    public static async Task<bool> HasEmailKeysAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = EmailKeysStatement;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) >= EmailKeys.Version;
    }
}
