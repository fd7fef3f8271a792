namespace Auth.Commands.Users.Import;

/// <summary>The file to import. A pipe is copied to a file that only the current user can read, because detecting the format reads the start twice.</summary>
internal sealed class ImportSource : IDisposable
{
    private const string StandardInput = "-";

    private readonly DirectoryInfo? _copy;

    private ImportSource(string name, string path, DirectoryInfo? copy) => (Name, Path, _copy) = (name, path, copy);

    /// <summary>Name in messages.</summary>
    public string Name { get; }

    /// <summary>Path of a file that can be read several times.</summary>
    public string Path { get; }

    /// <summary>Opens a file or a pipe; <c>-</c> is standard input.</summary>
    public static async Task<ImportSource> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (path == StandardInput) return await CopyAsync("Standard input", Console.OpenStandardInput(), cancellationToken);

        var file = File.OpenRead(path);
        if (!file.CanSeek) return await CopyAsync(path, file, cancellationToken);

        await file.DisposeAsync();
        return new(path, path, copy: null);
    }

    public void Dispose() => _copy?.Delete(recursive: true);

    private static async Task<ImportSource> CopyAsync(string name, Stream pipe, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("auth-import-");
        var source = new ImportSource(name, System.IO.Path.Combine(folder.FullName, "users"), folder);
        try
        {
            await using var copy = File.Create(source.Path);
            // Reads of standard input cannot be canceled. WaitAsync lets an interruption end the command and delete the copy.
            await pipe.CopyToAsync(copy, cancellationToken).WaitAsync(cancellationToken);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
