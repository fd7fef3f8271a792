using System.Runtime.InteropServices;
using System.Text;

namespace Auth.Application.Common.Settings;

/// <summary>Checks that names can be normalized (ADR 5). .NET needs ICU for it, and skips normalization in globalization-invariant mode.</summary>
internal static class UnicodeSupport
{
    private const string Composed = "\u00E9";
    private const string Decomposed = "e\u0301";
    private const string InvariantMode = "System.Globalization.Invariant";

    /// <summary>What is wrong and what to do; null if normalization works.</summary>
    internal static string? Problem => Decomposed.Normalize(NormalizationForm.FormC) == Composed
        ? null
        : "ICU is missing and is needed to normalize usernames. Install it (Debian and Ubuntu: libicu, Alpine: icu-libs), and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.";

    /// <summary>Keeps a process without ICU alive until the settings are read, which reports the problem; otherwise .NET ends it with a stack trace. Must be called first in <c>Main</c>.</summary>
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
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Other builds of the runtime report a missing ICU themselves.
            return true;
        }
    }

    /// <summary>The call that the runtime makes on first use of a culture. It can be repeated.</summary>
#pragma warning disable SYSLIB1054 // A generated call requires unsafe code in the whole project.
    [DllImport("libSystem.Globalization.Native", EntryPoint = "GlobalizationNative_LoadICU", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int LoadIcu();
#pragma warning restore SYSLIB1054
}
