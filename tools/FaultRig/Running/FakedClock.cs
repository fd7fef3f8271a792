namespace Auth.FaultRig.Running;

/// <summary>An adjustable wall clock for one process. Its monotonic clock is not affected.</summary>
public sealed class FakedClock(string file)
{
    /// <summary>The path of faketime's library for multithreaded programs; null: not installed.</summary>
    public static string? Library { get; } =
        Directory.Exists("/usr/lib")
            ? Directory.EnumerateDirectories("/usr/lib").Append("/usr/lib").Select(directory => Path.Combine(directory, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
            : null;

    /// <summary>Environment variables for a process that uses this clock.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings =>
    [
        new("LD_PRELOAD", Library!),
        new("FAKETIME_TIMESTAMP_FILE", file),
        new("FAKETIME_NO_CACHE", "1"),
        new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];

    /// <summary>Sets the offset from the true time.</summary>
    public void Set(TimeSpan ahead)
    {
        var seconds = (long)ahead.TotalSeconds;
        var next = file + ".next";
        File.WriteAllText(next, seconds < 0 ? $"{seconds}" : $"+{seconds}");
        File.Move(next, file, overwrite: true);
    }
}
