using System.Globalization;

namespace Auth.Bench.Servers;

/// <summary>What a process has used, by the kernel's count.</summary>
internal sealed class ProcessUsage(int process)
{
    /// <summary>The unit of /proc/PID/stat; the kernel's USER_HZ is 100 wherever .NET runs.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Processor time, its own and the kernel's for it.</summary>
    public TimeSpan Cpu
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            // The name, in parentheses, may hold spaces; utime and stime are the 12th and 13th fields after it.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return Tick * (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Resident memory, in bytes.</summary>
    public long Memory
    {
        get
        {
            var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return 1024 * long.Parse(line["VmRSS:".Length..^"kB".Length], CultureInfo.InvariantCulture);
        }
    }
}
