using Auth.Domain.Common;
using Auth.Infrastructure.Persistence;

namespace Auth.Cli.Hosting;

/// <summary>A file that a command writes. Only its owner can read it, and it appears when it is complete.</summary>
internal static class OutputFile
{
    /// <param name="overwrite">Whether to replace an existing regular file.</param>
    public static Task<Result> WriteAsync(string path, bool overwrite, Func<TextWriter, Task<Result>> write) =>
        OwnerFile.WriteAsync(path, overwrite, async unfinished =>
        {
            await using var writer = new StreamWriter(unfinished);
            return await write(writer);
        });
}
