using System.Globalization;

namespace Auth.FaultRig.Running;

/// <summary>A control group with a memory limit for all its processes. The kernel kills processes that exceed it.</summary>
public sealed class MemoryLimit : IAsyncDisposable
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>The memory controller of cgroup v1, or the single hierarchy of v2.</summary>
    private static readonly string Parent = Directory.Exists($"{Root}/memory") ? $"{Root}/memory" : Root;

    private static readonly string LimitFile = Directory.Exists($"{Root}/memory") ? "memory.limit_in_bytes" : "memory.max";

    private readonly string _group = Path.Combine(Parent, $"auth-faults-{Environment.ProcessId}");

    private MemoryLimit()
    {
    }

    /// <summary>Creates a control group.</summary>
    /// <returns>Null without permission.</returns>
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

    /// <summary>Starts processes in the control group. The rig itself is in it only meanwhile.</summary>
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

    /// <summary>Requires that all processes in the group have exited.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                // The kernel's files in the directory need not be deleted.
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
