using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Auth.Infrastructure.Persistence;

/// <summary>Reads the applied migrations from EF Core's table without EF Core, whose initialization takes longer than the rest of a start.</summary>
internal sealed class MigrationHistory(Type context, string table = MigrationHistory.DefaultTable)
{
    /// <summary>The table of Auth's own migrations.</summary>
    public const string DefaultTable = "__EFMigrationsHistory";

    /// <summary>Same statement on all three databases.</summary>
    public const string EmailKeysStatement = $"SELECT \"value\" FROM \"counters\" WHERE \"name\" = '{Counter.EmailKeys}'";

    private IReadOnlyList<string>? _steps;

    /// <summary>The table of the migrations.</summary>
    public string Table => table;

    /// <summary>Migrations that this version knows, read from their attributes.</summary>
    public IReadOnlyList<string> KnownMigrations => _steps ??=
    [
        .. from type in context.Assembly.GetTypes()
           where type.IsSubclassOf(typeof(Migration)) && type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context
           select type.GetCustomAttribute<MigrationAttribute>()!.Id,
    ];

    /// <summary>The known migrations that are not applied, in order.</summary>
    public IEnumerable<string> FindPending(IReadOnlyCollection<string> applied) => KnownMigrations.Except(applied, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal);

    /// <summary>Migrations that the database has applied.</summary>
    /// <exception cref="DbException">The migration table is missing, or the database does not answer.</exception>
    public static async Task<IReadOnlySet<string>> ReadAsync(DbConnection connection, string table, CancellationToken cancellationToken)
    {
        var applied = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await using var command = connection.CreateCommand();
        command.CommandText = GetStatement(table);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) applied.Add(rows.GetString(0));
        return applied;
    }

    /// <summary>Same statement on all three databases.</summary>
    private static string GetStatement(string table) => $"SELECT \"MigrationId\" FROM \"{table}\"";

    /// <summary>Whether the normalized emails have the form of this version.</summary>
    /// <exception cref="DbException">The database lacks migrations or does not answer.</exception>
    public static async Task<bool> HasEmailKeysAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = EmailKeysStatement;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), CultureInfo.InvariantCulture) >= EmailKeys.Version;
    }
}
