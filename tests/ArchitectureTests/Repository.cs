using System.Runtime.CompilerServices;

namespace Auth.ArchitectureTests;

/// <summary>The files of the repository, for rules about documents and file names.</summary>
internal static class Repository
{
    public static readonly string Root = FindRoot();

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
