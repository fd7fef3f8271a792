using System.Globalization;

namespace Auth.FaultRig.Running;

/// <summary>A control group whose processes together may take so much memory; past it, the kernel kills.</summary>
public sealed class MemoryLimit : IAsyncDisposable
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>Of the first version, or the only one.</summary>
    private static readonly string Parent = Directory.Exists($"{Root}/memory") ? $"{Root}/memory" : Root;

    private static readonly string LimitFile = Directory.Exists($"{Root}/memory") ? "memory.limit_in_bytes" : "memory.max";

    private readonly string _group = Path.Combine(Parent, $"auth-faults-{Environment.ProcessId}");

    private MemoryLimit()
    {
    }

    /// <summary>Makes one.</summary>
    /// <returns>Null: this machine doesn't let us.</returns>
    public static MemoryLimit? TryCreate(int mebibytes)
    {
        var limit = new MemoryLimit();
        try
        {
            Directory.CreateDirectory(limit._group);
            limit.Write(LimitFile, ((long)mebibytes << 20).ToString(CultureInfo.InvariantCulture));
            return limit;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What is started in the meantime stays inside; the rig itself comes out again.</summary>
    public void StartInside(Action start)
    {
        var self = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Write("cgroup.procs", self);
        try
        {
            start();
        }
        finally
        {
            File.WriteAllText(Path.Combine(Parent, "cgroup.procs"), self);
        }
    }

    /// <summary>Its processes have to have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // The kernel's files in it can't be deleted, and need not be.
                Directory.Delete(_group);
                return;
            }
            catch (IOException) when (attempt < 50)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_group, file), text);
}
