using System.Collections.Frozen;
using System.Data.Common;
using Auth.Infrastructure.Persistence.Providers;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;
using SQLitePCL;

namespace Auth.Infrastructure.Persistence;

/// <summary>Inspects the database on its own connection, without EF Core, whose initialization takes longer than the rest of a start.</summary>
internal sealed class DatabaseInspector(MigrationHistory history, DatabaseSettings settings, Func<DatabaseSettings, DbConnection> connect, IReadOnlyList<MigrationHistory>? hostHistories = null)
{
    private const int MissingTable = 208;
    private const string Utf8 = "UTF8";

    private static readonly Version ServerVersion = new(typeof(DatabaseInspector).Assembly.GetName().Version!.ToString(fieldCount: 3));

    private static readonly FrozenSet<string> NoMigrations = FrozenSet<string>.Empty;

    /// <summary>Inspects the database without changing it.</summary>
    /// <exception cref="DatabaseUnusableException">The server cannot run on this database.</exception>
    /// <exception cref="DbException">The database does not answer.</exception>
    public async Task<DatabaseInspection> InspectAsync(CancellationToken cancellationToken)
    {
        await using var connection = connect(settings);
        var exists = await OpenAsync(connection, cancellationToken);
        var applied = exists ? await ReadAppliedAsync(history, connection, cancellationToken) : NoMigrations;
        if (applied.Count > 0) await RejectNewerSchemaAsync(connection, cancellationToken);
        List<string> pending = [.. history.FindPending(applied)];
        var hasEmailKeys = applied.Count > 0 && await MigrationHistory.HasEmailKeysAsync(connection, cancellationToken);
        foreach (var hostHistory in hostHistories ?? []) pending.AddRange(hostHistory.FindPending(exists ? await ReadAppliedAsync(hostHistory, connection, cancellationToken) : NoMigrations));
        if (pending.Count == 0 && !hasEmailKeys) pending.Add(DatabaseSchema.EmailKeysStep);
        return new DatabaseInspection(
            pending,
            [.. applied.Except(history.KnownMigrations, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)],
            exists && await ReadOnlyServer.IsReadOnlyAsync(connection, settings.Provider, cancellationToken));
    }

    /// <summary>A schema without this table comes from a version that serves every server.</summary>
    private static async Task RejectNewerSchemaAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = SchemaCompatibility.Statement;
            if (await command.ExecuteScalarAsync(cancellationToken) is not string oldest || Version.Parse(oldest) <= ServerVersion) return;

            throw new DatabaseUnusableException(
                $"The database was migrated by a newer version of Auth and needs at least version {oldest}; this is {ServerVersion}. Install that version, or restore the backup from before the migration.");
        }
        catch (DbException exception) when (IsMissingTable(exception))
        {
        }
    }

    /// <returns>False if the database does not exist.</returns>
    private async Task<bool> OpenAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await OpenFileAsync(connection, cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            // SQL Server's client reports an exhausted pool with this exception.
            throw new TimeoutException("No database connection became available in time.", exception);
        }
        catch (SqlException exception)
        {
            if (await SqlServerState.IsMissingAsync(exception, settings, connect, cancellationToken)) return false;
            throw;
        }
        catch (DbException exception) when (IsMissingDatabase(exception))
        {
            return false;
        }

        RejectReadOnlyFile(connection);
        RejectEncoding(connection);
        if (settings.Provider == DatabaseProvider.SqlServer) await SqlServerState.RequireSnapshotAsync(connection, cancellationToken);
        return true;
    }

    /// <summary>Another server may create the SQLite file during this call. If the file exists after a failure, it is opened again.</summary>
    private async Task OpenFileAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == raw.SQLITE_CANTOPEN && !IsMissingDatabase(exception))
        {
            await connection.OpenAsync(cancellationToken);
        }
    }

    private static async Task<IReadOnlySet<string>> ReadAppliedAsync(MigrationHistory history, DbConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            return await MigrationHistory.ReadAsync(connection, history.Table, cancellationToken);
        }
        catch (DbException exception) when (IsMissingTable(exception))
        {
            return NoMigrations;
        }
    }

    /// <summary>SQLite opens a read-only file without an error.</summary>
    private void RejectReadOnlyFile(DbConnection connection)
    {
        if (connection is SqliteConnection sqlite && raw.sqlite3_db_readonly(sqlite.Handle, "main") == 1) throw new DatabaseExceptionExplainer(settings).ExplainReadOnlyFile();
    }

    /// <summary>Other encodings lack most characters (LATIN1) or do not validate what they store (SQL_ASCII).</summary>
    private static void RejectEncoding(DbConnection connection)
    {
        if (connection is not NpgsqlConnection npgsql || !npgsql.PostgresParameters.TryGetValue("server_encoding", out var encoding) || encoding == Utf8) return;

        throw new DatabaseUnusableException(
            $"The PostgreSQL database {connection.Database} has the encoding {encoding}, which can't store every username. "
            + $"Create a database with ENCODING '{Utf8}' TEMPLATE template0, and set it in ConnectionStrings:Auth.");
    }

    private bool IsMissingDatabase(DbException exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.InvalidCatalogName,
        SqliteException { SqliteErrorCode: raw.SQLITE_CANTOPEN } => SqliteFile.FindPath(settings.ConnectionString) is { } path && !Path.Exists(path),
        _ => false,
    };

    private static bool IsMissingTable(DbException exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UndefinedTable,
        SqliteException sqlite => sqlite.SqliteErrorCode == raw.SQLITE_ERROR,
        SqlException sqlServer => sqlServer.Number == MissingTable,
        _ => false,
    };
}
