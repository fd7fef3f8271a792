using System.Data.Common;
using System.Reflection;
using Auth.Infrastructure.Persistence.Providers;
using Auth.Infrastructure.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Auth.Infrastructure.Persistence;

/// <summary>Which steps the database has taken, read from EF Core's own table without EF Core: to get that ready takes longer than all the rest of a start.</summary>
internal sealed class MigrationHistory(Type context, DatabaseSettings settings, Func<DatabaseSettings, DbConnection> connect)
{
    /// <summary>The same on all three databases.</summary>
    public const string Statement = "SELECT \"MigrationId\" FROM \"__EFMigrationsHistory\"";

    private IReadOnlyList<string>? _steps;

    /// <summary>The steps that this version knows, by the attributes that their generator gave them.</summary>
    public IReadOnlyList<string> Steps => _steps ??=
    [
        .. from type in context.Assembly.GetTypes()
           where type.IsSubclassOf(typeof(Migration)) && type.GetCustomAttribute<DbContextAttribute>()?.ContextType == context
           select type.GetCustomAttribute<MigrationAttribute>()!.Id,
    ];

    /// <summary>Whether the database has plainly taken all steps; otherwise, as where there is no table or no database, EF Core is the one to ask.</summary>
    /// <exception cref="DbException">The store does not answer.</exception>
    /// <exception cref="DatabaseUnusableException">The database is set up in a way that Auth can't work with.</exception>
    public async Task<bool> IsCompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            var taken = await ReadAsync(cancellationToken);
            return Steps.All(taken.Contains);
        }
        catch (SqlException fault)
        {
            if (await SqlServerState.IsYetToBeMadeAsync(fault, settings, connect, cancellationToken)) return false;
            throw;
        }
        catch (Exception unclear) when (unclear is DbException { IsTransient: false } or InvalidOperationException)
        {
            return false;
        }
    }

    private async Task<HashSet<string>> ReadAsync(CancellationToken cancellationToken)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await using var connection = connect(settings);
        await connection.OpenAsync(cancellationToken);
        if (settings.Provider == DatabaseProvider.SqlServer) await SqlServerState.RequireSnapshotAsync(connection, cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = Statement;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) taken.Add(rows.GetString(0));
        return taken;
    }
}
