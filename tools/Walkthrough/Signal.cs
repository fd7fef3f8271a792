using System.Globalization;
using System.Runtime.InteropServices;

namespace Auth.Walkthrough;

/// <summary>A signal to a process, by its number on Linux.</summary>
public readonly partial record struct Signal(int Number)
{
    /// <summary>The terminal is gone.</summary>
    public static readonly Signal Hangup = new(1);

    /// <summary>Ctrl+C at a console.</summary>
    public static readonly Signal Interrupt = new(2);

    /// <summary>What an orchestrator sends first.</summary>
    public static readonly Signal Terminate = new(15);

    public static readonly Signal Continue = new(18);

    public static readonly Signal Suspend = new(19);

    public void SendTo(int process) => _ = Kill(process, Number);

    /// <summary>Whether this process, and each that it starts, ignores the signal: as SIGINT in the background of a shell, and SIGHUP under <c>nohup</c>.</summary>
    public bool IsIgnored
    {
        get
        {
            const string status = "/proc/self/status";
            const string ignored = "SigIgn:";
            var mask = File.Exists(status) ? File.ReadLines(status).FirstOrDefault(line => line.StartsWith(ignored, StringComparison.Ordinal)) : null;
            return mask is not null && (ulong.Parse(mask[ignored.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (Number - 1))) != 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
