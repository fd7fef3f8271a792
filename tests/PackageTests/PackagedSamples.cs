namespace Auth.PackageTests;

/// <summary>The tests that run the samples, which are built once.</summary>
[CollectionDefinition]
public sealed class SamplesCollection : ICollectionFixture<PackagedSamples>;

/// <summary>The applications in <c>samples</c> and their tests on the kit, copied out of the repository and built with the packages.</summary>
public sealed class PackagedSamples(PackageFeed feed) : IAsyncLifetime
{
    private const string Tests = "Samples.Tests";

    private readonly string _folder = Path.Combine(feed.Folder, "samples-and-tests");

    /// <summary>The assembly with the tests of the samples, built with the test kit's package.</summary>
    public string TestAssembly => Path.Combine(_folder, "tests", Tests, "bin", "Debug", "net10.0", $"Auth.{Tests}.dll");

    public async ValueTask InitializeAsync()
    {
        Copy("samples");
        Copy(Path.Combine("tests", Tests));
        await WriteAsync("samples", "Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <AssemblyName>Auth.Samples.$(MSBuildProjectName)</AssemblyName>
                <RootNamespace>Auth.Samples.$(MSBuildProjectName)</RootNamespace>
              </PropertyGroup>
            </Project>
            """);
        await WriteAsync("tests", "Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <OutputType>Exe</OutputType>
                <AssemblyName>Auth.$(MSBuildProjectName)</AssemblyName>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="xunit.v3.mtp-v2" />
                <PackageReference Include="Shouldly" />
                <Using Include="Xunit" />
                <Using Include="Shouldly" />
              </ItemGroup>
            </Project>
            """);
        // The test libraries have the versions of the repository.
        await WriteAsync("", "Directory.Packages.props", $"""
            <Project>
              <Import Project="{Path.Combine(PackageFeed.Repository, "Directory.Packages.props")}" />
              <ItemGroup>
                <PackageVersion Include="Auth.WebApi" Version="{feed.Version}" />
                <PackageVersion Include="Auth.Testing" Version="{feed.Version}" />
              </ItemGroup>
            </Project>
            """);
        await WriteAsync("", "all.proj", $"""
            <Project>
              <ItemGroup>
                <Sample Include="samples/*/*.csproj" />
                <Test Include="tests/{Tests}/{Tests}.csproj" />
              </ItemGroup>
              <Target Name="Build">
                <MSBuild Projects="@(Sample);@(Test)" Targets="Restore" Properties="MSBuildRestoreSessionId=restore" />
                <MSBuild Projects="@(Sample);@(Test)" Targets="Build" />
              </Target>
            </Project>
            """);
        await feed.DotnetAsync("msbuild", Path.Combine(_folder, "all.proj"), "-verbosity:quiet", "-nologo");
        feed.ShouldHaveInstalled("Auth.WebApi");
        feed.ShouldHaveInstalled("Auth.Testing");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The assembly of a sample.</summary>
    public string GetAssembly(string sample) => Path.Combine(_folder, "samples", sample, "bin", "Debug", "net10.0", $"Auth.Samples.{sample}.dll");

    private Task WriteAsync(string folder, string file, string content) => File.WriteAllTextAsync(Path.Combine(_folder, folder, file), content);

    /// <summary>Copies the projects of a folder, without what belongs to the repository.</summary>
    private void Copy(string folder)
    {
        var source = Path.Combine(PackageFeed.Repository, folder);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(source, file);
            if (path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "packages.lock.json" or "Directory.Build.props" or "Directory.Build.targets")) continue;

            var copy = Path.Combine(_folder, folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
