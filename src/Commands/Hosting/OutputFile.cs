using Auth.Domain.Common;
using Auth.Infrastructure.Persistence;

namespace Auth.Commands.Hosting;

/// <summary>A file that a command writes. Only its owner can read it, and it appears when it is complete.</summary>
internal static class OutputFile
{
    /// <summary>Explains that the folder of a file is missing.</summary>
    /// <returns>Null if the folder exists.</returns>
    public static Error? FindMissingFolder(string path) =>
        Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder)
            ? new Error(ErrorKind.NotFound, "folder_not_found", $"The folder {folder} does not exist.")
            : null;

    /// <summary>Writes a file.</summary>
    /// <param name="overwrite">Whether to replace an existing regular file.</param>
    public static async Task<Result> WriteAsync(string path, bool overwrite, Func<TextWriter, Task<Result>> write) =>
        FindMissingFolder(path) is { } missing ? missing : await OwnerFile.WriteAsync(path, overwrite, async unfinished =>
        {
            await using var writer = new StreamWriter(unfinished);
            return await write(writer);
        });
}
