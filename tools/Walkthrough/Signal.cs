using System.Globalization;
using System.Runtime.InteropServices;

namespace Auth.Walkthrough;

/// <summary>A Linux signal.</summary>
public readonly partial record struct Signal(int Number)
{
    /// <summary>The terminal was closed.</summary>
    public static readonly Signal Hangup = new(1);

    /// <summary>Ctrl+C at a console.</summary>
    public static readonly Signal Interrupt = new(2);

    /// <summary>Sent first by orchestrators.</summary>
    public static readonly Signal Terminate = new(15);

    public static readonly Signal Continue = new(18);

    public static readonly Signal Suspend = new(19);

    public void SendTo(int process) => _ = Kill(process, Number);

    /// <summary>Whether this process and its children ignore the signal, such as SIGINT in a shell's background job and SIGHUP under <c>nohup</c>.</summary>
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
