using Auth.Domain.Common;
using Auth.Infrastructure.Persistence.Providers;
using Microsoft.Data.Sqlite;

namespace Auth.Infrastructure.Persistence;

/// <summary>Copies a SQLite database to a file, also while servers write to it. The other databases have tools of their own.</summary>
internal sealed class DatabaseBackup(DatabaseSettings settings)
{
    private static readonly Error NoFile = Reject("backup_unsupported", "This database is not in a file, so it can't be backed up.");

    private static readonly Error OtherTool = Reject(
        "backup_unsupported", "'auth backup' copies SQLite databases only. Use pg_dump for PostgreSQL, and BACKUP DATABASE for SQL Server.");

    private static readonly Error IsDatabase = Reject("backup_of_itself", "This is the database itself. Choose another file for the backup.");

    /// <summary>Writes a consistent copy that only its owner can read, because it holds password hashes and keys.</summary>
    /// <param name="path">The file of the copy. It appears only when the copy is complete.</param>
    /// <param name="overwrite">Whether to replace an existing regular file. It stays if the backup fails.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async Task<Result> WriteAsync(string path, bool overwrite, CancellationToken cancellationToken)
    {
        if (settings.Provider != DatabaseProvider.Sqlite) return OtherTool;
        if (settings.SqliteFile is not { } database) return NoFile;
        if (!File.Exists(database)) return Reject("no_database", $"There is no database at {database}.");

        var file = Path.GetFullPath(path);
        return await OwnerFile.WriteAsync(file, overwrite, async unfinished =>
        {
            if (IsPartOfDatabase(file, database, unfinished)) return IsDatabase;

            // A statement of SQLite cannot be canceled here. WaitAsync lets an interruption end the command and delete the copy.
            await Task.Run(() => Copy(unfinished), cancellationToken).WaitAsync(cancellationToken);
            return Result.Success();
        });
    }

    /// <summary>Uses SQLite's online backup: one read transaction, which blocks no writer.</summary>
    private void Copy(string file)
    {
        using var source = (SqliteConnection)DatabaseProviderOptions.ConnectionTo(settings);
        using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ConnectionString);
        source.Open();
        copy.Open();
        source.BackupDatabase(copy);
    }

    /// <summary>Whether the file is the database or one of its companions, such as <c>-wal</c>. Comparing paths is not enough, because folders can be links.</summary>
    private static bool IsPartOfDatabase(string file, string database, string unfinished) =>
        Path.GetFileName(file).StartsWith(Path.GetFileName(database), StringComparison.OrdinalIgnoreCase)
        && Path.GetFileName(file)[Path.GetFileName(database).Length..] is "" or "-wal" or "-shm" or "-journal" or "-migrating"
        && File.Exists(Path.Combine(Path.GetDirectoryName(database)!, Path.GetFileName(unfinished)));

    private static Error Reject(string code, string message) => new(ErrorKind.Unavailable, code, message);
}
