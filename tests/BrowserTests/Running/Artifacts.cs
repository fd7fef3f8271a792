namespace Auth.BrowserTests.Running;

/// <summary>Files that the tests produce for review. They are not committed.</summary>
internal static class Artifacts
{
    public static string Root { get; } = FindRoot();

    public static string Path(params ReadOnlySpan<string> parts)
    {
        var path = System.IO.Path.Combine([Root, "artifacts", .. parts]);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "Auth.sln"))) return directory.FullName;
        }

        return AppContext.BaseDirectory;
    }
}
