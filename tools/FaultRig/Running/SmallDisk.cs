namespace Auth.FaultRig.Running;

/// <summary>A file system of a few megabytes, in memory. Mounting it requires root.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _ballast;

    private SmallDisk(string directory) => (Directory, _ballast) = (directory, Path.Combine(directory, "ballast"));

    /// <summary>The mount point.</summary>
    public string Directory { get; }

    /// <summary>Mounts a file system and fills a part of it.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes, int taken)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("auth-disk-").FullName;
        await Tool.RunAsync("/", "mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", directory);
        var disk = new SmallDisk(directory);
        await File.WriteAllBytesAsync(disk._ballast, new byte[taken * 1024 * 1024]);
        return disk;
    }

    /// <summary>Frees the filled part.</summary>
    public void Free() => File.Delete(_ballast);

    public async ValueTask DisposeAsync()
    {
        await Tool.RunAsync("/", "umount", "--lazy", Directory);
        System.IO.Directory.Delete(Directory);
    }
}
