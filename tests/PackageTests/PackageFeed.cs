using System.Reflection;
using System.Runtime.CompilerServices;
using Auth.EndToEndTests;

[assembly: AssemblyFixture(typeof(Auth.PackageTests.PackageFeed))]

namespace Auth.PackageTests;

/// <summary>The packages that <c>build/pack</c> makes, as the only source of a folder outside the repository.</summary>
public sealed class PackageFeed : IAsyncLifetime
{
    private static readonly TimeSpan BuildDeadline = TimeSpan.FromMinutes(20);

    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = FindRoot();

    /// <summary>A folder for projects that use the packages.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("auth-packages-").FullName;

    /// <summary>The packages and the packages with symbols.</summary>
    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Source).Order(StringComparer.Ordinal)];

    /// <summary>The version of the packages.</summary>
    public string Version => Path.GetFileNameWithoutExtension(Files.First(file => Path.GetFileName(file).StartsWith("Auth.Domain.", StringComparison.Ordinal)))["Auth.Domain.".Length..];

    private string Source => Path.Combine(Folder, "feed");

    private string Installed => Path.Combine(Folder, "packages");

    public async ValueTask InitializeAsync()
    {
        // A release build is packed as it is, which takes seconds.
        string[] options = IsReleaseBuild ? ["--no-build"] : [];
        await RunAsync(Path.Combine(Repository, "build", "pack"), [.. options, Source]);
        await File.WriteAllTextAsync(Path.Combine(Folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Installed}" /></config>
              <!-- Other packages were installed for the tests; nothing is downloaded. -->
              <fallbackPackageFolders><clear /><add key="installed" value="{await FindInstalledPackagesAsync()}" /></fallbackPackageFolders>
              <packageSources><clear /><add key="feed" value="{Source}" /></packageSources>
            </configuration>
            """);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs <c>dotnet</c> in the folder. Fails if it does.</summary>
    public Task<string> DotnetAsync(params string[] arguments) => RunAsync("dotnet", arguments);

    /// <summary>Runs <c>dotnet</c> in a folder below. Fails if it does.</summary>
    public Task<string> DotnetInAsync(string folder, params string[] arguments) => RunAsync("dotnet", arguments, folder);

    /// <summary>Fails if a package of the product comes from elsewhere, such as an earlier trial on this machine.</summary>
    public void ShouldHaveInstalled(string package) => Directory.Exists(Path.Combine(Installed, package.ToLowerInvariant(), Version)).ShouldBeTrue($"{package} {Version} was not installed from the feed.");

    private async Task<string> RunAsync(string program, string[] arguments, string? folder = null)
    {
        var run = await ProcessRun.RunAsync(program, arguments, directory: folder ?? Folder, environment: BuildEnvironment, deadline: BuildDeadline);
        run.ExitCode.ShouldBe(0, run.Output + run.Error);
        return run.Output;
    }

    private async Task<string> FindInstalledPackagesAsync()
    {
        var list = await RunAsync("dotnet", ["nuget", "locals", "global-packages", "--list"]);
        return list.Split(": ", 2)[1].Trim();
    }

    /// <summary>No process of a build stays, because it would keep its output open.</summary>
    private static IEnumerable<KeyValuePair<string, string>> BuildEnvironment =>
        [new("MSBUILDDISABLENODEREUSE", "1"), new("UseSharedCompilation", "false"), new("DOTNET_CLI_UI_LANGUAGE", "en"), new("DOTNET_NOLOGO", "1")];

    private static bool IsReleaseBuild => typeof(PackageFeed).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration == "Release";

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
