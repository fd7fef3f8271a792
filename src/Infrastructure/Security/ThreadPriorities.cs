using System.Runtime.InteropServices;

namespace Auth.Infrastructure.Security;

/// <summary>Lets a thread step back behind those that answer requests.</summary>
internal static class ThreadPriorities
{
    private const int OfOneThread = 0;
    private const uint TheCaller = 0;
    private const int Niceness = 10;

    /// <summary>Lowers the priority of the calling thread. Where it can't be, it stays as it is.</summary>
    public static void Lower()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        // .NET leaves it at that on Linux, where each thread has a niceness of its own, which it may always raise.
        if (OperatingSystem.IsLinux()) _ = SetPriority(OfOneThread, TheCaller, Niceness);
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, uint who, int priority);
}
