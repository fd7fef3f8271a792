namespace Auth.Infrastructure.Persistence.Providers;

/// <summary>Files with password hashes and keys, which only their owner may read, from their creation on.</summary>
internal static class OwnerFile
{
    /// <summary>Creates an empty file. Nothing happens if it exists.</summary>
    public static void CreateIfMissing(string path)
    {
        if (!File.Exists(path)) Create(path, FileMode.OpenOrCreate);
    }

    /// <summary>Creates an empty file.</summary>
    /// <exception cref="IOException">The file exists, or cannot be created.</exception>
    public static void CreateNew(string path) => Create(path, FileMode.CreateNew);

    private static void Create(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var created = new FileStream(path, options);
    }
}
