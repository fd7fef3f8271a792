using System.Runtime.InteropServices;
using System.Text;

namespace Auth.Infrastructure.Settings;

/// <summary>Whether names can be normalized (ADR 5): .NET needs ICU for it, and leaves them as they are in globalization-invariant mode.</summary>
public static class UnicodeSupport
{
    private const string ComposedLetter = "\u00E9";
    private const string DecomposedLetter = "e\u0301";
    private const string InvariantMode = "System.Globalization.Invariant";

    /// <summary>What is wrong and what to do; null: names are normalized.</summary>
    internal static string? Problem => DecomposedLetter.Normalize(NormalizationForm.FormC) == ComposedLetter
        ? null
        : "ICU is missing and is needed to normalize usernames. Install it (Debian and Ubuntu: libicu, Alpine: icu-libs), and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.";

    /// <summary>Lets a process without ICU live until its settings are read, which reports the problem: .NET would end it with a stack trace. To be called first in <c>Main</c>.</summary>
    public static void KeepAliveWithoutIcu()
    {
        if (!IsIcuAvailable()) AppContext.SetSwitch(InvariantMode, isEnabled: true);
    }

    private static bool IsIcuAvailable()
    {
        if (OperatingSystem.IsWindows()) return true;
        try
        {
            return LoadIcu() != 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A runtime that is built otherwise. It says itself what it lacks.
            return true;
        }
    }

    /// <summary>The runtime's own call, which it makes at the first use of a culture; it may be repeated.</summary>
#pragma warning disable SYSLIB1054 // A generated call would need unsafe code for the whole project.
    [DllImport("libSystem.Globalization.Native", EntryPoint = "GlobalizationNative_LoadICU", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int LoadIcu();
#pragma warning restore SYSLIB1054
}
