using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Lets one process at a time migrate a database file.</summary>
/// <remarks>
/// EF Core keeps a lock of its own, as a row in the database; a process that is killed leaves it there, and every later one
/// waits for ever. A lock on a file ends with its process. Who holds it is the only one who migrates, so a row that it
/// finds was left behind, and goes.
/// </remarks>
internal static class SqliteSchemaLock
{
    private const int MaxAttempts = 600;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<IDisposable?> TakeAsync(DatabaseFacade database, CancellationToken cancellationToken)
    {
        if (SqliteFile.FindPath(database.GetConnectionString()!) is not { } file) return null;

        var held = await LockAsync(file + "-migrating", cancellationToken);
        try
        {
            CreateForOwnerAlone(file);
            await database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
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
            catch (IOException held) when (IsHeld(held) && attempt < MaxAttempts)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    /// <summary>Whether another process has the lock: EWOULDBLOCK on Linux and macOS, a sharing violation on Windows. A disk that is full or read-only stays so.</summary>
    private static bool IsHeld(IOException fault) => fault.HResult is 11 or 35 or unchecked((int)0x80070020);

    /// <summary>It holds hashes of passwords: nobody but its owner reads it. SQLite gives the files beside it the same mode.</summary>
    private static void CreateForOwnerAlone(string file)
    {
        if (File.Exists(file) || OperatingSystem.IsWindows()) return;
        using var created = new FileStream(file, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }
}
