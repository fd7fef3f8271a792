namespace Auth.FaultRig.Running;

/// <summary>A wall clock that jumps, for one process. What is measured within the process goes on as before: that clock is another one.</summary>
public sealed class FakedClock(string file)
{
    /// <summary>The library of faketime, for programs with threads; null: it is not installed.</summary>
    public static string? Library { get; } =
        Directory.Exists("/usr/lib")
            ? Directory.EnumerateDirectories("/usr/lib").Append("/usr/lib").Select(directory => Path.Combine(directory, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
            : null;

    /// <summary>What a process needs to see it, by the names of environment variables.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings =>
    [
        new("LD_PRELOAD", Library!),
        new("FAKETIME_TIMESTAMP_FILE", file),
        new("FAKETIME_NO_CACHE", "1"),
        new("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];

    /// <summary>Sets it this far from the true time.</summary>
    public void Set(TimeSpan ahead)
    {
        var seconds = (long)ahead.TotalSeconds;
        var next = file + ".next";
        File.WriteAllText(next, seconds < 0 ? $"{seconds}" : $"+{seconds}");
        File.Move(next, file, overwrite: true);
    }
}
