namespace Auth.FaultRig.Running;

/// <summary>A disk of a few megabytes, in memory; only root can have one.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly string _ballast;

    private SmallDisk(string directory) => (Directory, _ballast) = (directory, Path.Combine(directory, "ballast"));

    /// <summary>Where it is mounted.</summary>
    public string Directory { get; }

    /// <summary>Makes one, a part of which is taken.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes, int taken)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("auth-disk-").FullName;
        await Tool.RunAsync("/", "mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", directory);
        var disk = new SmallDisk(directory);
        await File.WriteAllBytesAsync(disk._ballast, new byte[taken * 1024 * 1024]);
        return disk;
    }

    /// <summary>Gives the taken part back.</summary>
    public void Free() => File.Delete(_ballast);

    public async ValueTask DisposeAsync()
    {
        await Tool.RunAsync("/", "umount", "--lazy", Directory);
        System.IO.Directory.Delete(Directory);
    }
}
