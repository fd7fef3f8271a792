using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Lets one process at a time migrate a database file.</summary>
/// <remarks>
/// EF Core's own lock is a table in the database: a killed process leaves it behind, and later migrations wait forever.
/// A file lock ends with its process, and its holder can safely drop a leftover table.
/// </remarks>
internal static class SqliteSchemaLock
{
    private const int MaxAttempts = 600;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    public static async Task<IDisposable?> TakeAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        if (SqliteFile.FindPath(database.GetConnectionString()!) is not { } file) return null;

        var fileLock = await LockAsync(file + "-migrating", cancellationToken);
        try
        {
            // SQLite gives its companion files the same mode.
            OwnerFile.CreateIfMissing(file);
            await database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
            return fileLock;
        }
        catch
        {
            await fileLock.DisposeAsync();
            throw;
        }
    }

    private static async Task<FileStream> LockAsync(string path, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            }
            catch (IOException exception) when (IsHeld(exception) && attempt < MaxAttempts)
            {
                await Task.Delay(RetryDelay, cancellationToken);
            }
        }
    }

    /// <summary>Whether another process holds the lock: EWOULDBLOCK on Linux and macOS, a sharing violation on Windows. Other errors, such as a full disk, do not pass.</summary>
    private static bool IsHeld(IOException exception) => exception.HResult is 11 or 35 or unchecked((int)0x80070020);
}
