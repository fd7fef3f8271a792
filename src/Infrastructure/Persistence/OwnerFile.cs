using System.Formats.Tar;
using Auth.Domain.Common;

namespace Auth.Infrastructure.Persistence;

/// <summary>Files with password hashes and keys, which only their owner may read, from their creation on.</summary>
internal static class OwnerFile
{
    /// <summary>Writes a file that appears only when it is complete.</summary>
    /// <param name="path">The file. Only a regular file is replaced: never a device, a fifo, a link or a directory.</param>
    /// <param name="overwrite">Whether to replace an existing file. It stays if the work fails.</param>
    /// <param name="write">Fills the empty file at the given path. Nothing is left of it if this fails.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<Result> WriteAsync(string path, bool overwrite, Func<string, Task<Result>> write)
    {
        var file = Path.GetFullPath(path);
        if (FindObstacle(new FileInfo(file), overwrite) is { } obstacle) return obstacle;

        var unfinished = $"{file}.{Path.GetRandomFileName()}.tmp";
        try
        {
            Create(unfinished, FileMode.CreateNew);
            var written = await write(unfinished);
            if (written.IsSuccess) File.Move(unfinished, file, overwrite);
            return written;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    /// <summary>Creates an empty file. Nothing happens if it exists.</summary>
    internal static void CreateIfMissing(string path)
    {
        if (!File.Exists(path)) Create(path, FileMode.OpenOrCreate);
    }

    private static Error? FindObstacle(FileInfo file, bool overwrite)
    {
        // FileInfo.Exists is true for a link without a target.
        if (!file.Exists && !Directory.Exists(file.FullName)) return null;
        if (!IsRegular(file)) return Reject("not_a_regular_file", $"{file.FullName} is not a regular file. Choose another file.");
        return overwrite ? null : Reject("file_exists", $"{file.FullName} already exists. Choose another file, or add --overwrite.");
    }

    /// <summary>Whether this is a file with content of its own. It is not opened: opening a fifo waits, and opening a device may change it.</summary>
    private static bool IsRegular(FileInfo file)
    {
        if ((file.Attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint | FileAttributes.Device)) != FileAttributes.None) return false;

        // Devices, fifos and sockets have no length.
        return file.Length > 0 || ReadType(file) is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
    }

    /// <summary>In .NET, only an archive tells the type of a file.</summary>
    /// <returns>Null for a type that no archive can hold, such as a socket.</returns>
    private static TarEntryType? ReadType(FileInfo file)
    {
        using var archive = new MemoryStream();
        try
        {
            using var writer = new TarWriter(archive, leaveOpen: true);
            writer.WriteEntry(file.FullName, file.Name);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            // The writer opens regular files only.
            return TarEntryType.RegularFile;
        }

        archive.Position = 0;
        using var reader = new TarReader(archive);
        return reader.GetNextEntry()?.EntryType;
    }

    private static void Create(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var created = new FileStream(path, options);
    }

    private static Error Reject(string code, string message) => new(ErrorKind.Unavailable, code, message);
}
