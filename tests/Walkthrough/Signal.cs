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

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
