using System.IO.Compression;
using System.Reflection.Metadata;
using System.Text;
using System.Xml.Linq;

namespace Auth.PackageTests;

/// <summary>What is in the packages.</summary>
public sealed class PackageContentTests(PackageFeed feed)
{
    /// <summary>The kind of debug information that holds a source file (portable PDB format, "Embedded Source").</summary>
    private static readonly Guid EmbeddedSource = new("0e8a571b-6926-466e-b4ad-8ab04611f5fe");

    private static readonly string[] Names = ["Application", "Cli", "Commands", "Domain", "Infrastructure", "Templates", "Testing", "Testing.InMemory", "Testing.Server", "Testing.Xunit", "WebApi"];

    [Fact]
    public void The_packages_are_those_of_the_product() =>
        Packages(".nupkg").Select(Path.GetFileName).ShouldBe(Names.Select(name => $"Auth.{name}.{feed.Version}.nupkg"));

    [Fact]
    public async Task A_package_says_what_it_is_for_and_has_the_licence_and_a_readme()
    {
        foreach (var package in Packages(".nupkg"))
        {
            await using var archive = await ZipFile.OpenReadAsync(package);
            var metadata = (await ReadSpecificationAsync(archive)).Root!.Elements().Single();
            string Text(string name) => metadata.Elements().Single(element => element.Name.LocalName == name).Value;

            Text("description").Length.ShouldBeGreaterThan(40, package);
            Text("license").ShouldBe("MIT");
            archive.GetEntry(Text("readme")).ShouldNotBeNull(package);
        }
    }

    [Fact]
    public async Task A_library_has_its_assembly_and_documentation_and_nothing_else()
    {
        foreach (var package in Packages(".nupkg").Where(package => !package.Contains("Auth.Cli.", StringComparison.Ordinal) && !package.Contains("Auth.Testing.Server.", StringComparison.Ordinal) && !package.Contains("Auth.Templates.", StringComparison.Ordinal)))
        {
            await using var archive = await ZipFile.OpenReadAsync(package);
            var extensions = archive.Entries.Where(entry => entry.FullName.StartsWith("lib/", StringComparison.Ordinal)).Select(entry => Path.GetExtension(entry.Name)).Distinct().Order(StringComparer.Ordinal);

            string.Join(' ', extensions).ShouldBe(".dll .xml", package);
        }
    }

    [Fact]
    public async Task A_package_requires_exactly_its_own_version_of_the_others()
    {
        var dependencies = new List<(string Package, string Dependency, string Version)>();
        foreach (var package in Packages(".nupkg"))
        {
            await using var archive = await ZipFile.OpenReadAsync(package);
            dependencies.AddRange(
                from element in (await ReadSpecificationAsync(archive)).Descendants()
                where element.Name.LocalName == "dependency" && element.Attribute("id")!.Value.StartsWith("Auth.", StringComparison.Ordinal)
                select (Path.GetFileName(package), element.Attribute("id")!.Value, element.Attribute("version")!.Value));
        }

        dependencies.Count.ShouldBeGreaterThan(5);
        dependencies.Where(dependency => dependency.Version != $"[{feed.Version}]").ShouldBeEmpty();
    }

    [Fact]
    public async Task Symbols_hold_all_sources_with_paths_of_the_repository()
    {
        var packages = Packages(".snupkg").ToList();
        packages.Count.ShouldBe(Names.Length - 1, "The templates have no assembly.");
        foreach (var package in packages)
        {
            await using var archive = await ZipFile.OpenReadAsync(package);
            var symbols = archive.Entries.Where(entry => Path.GetExtension(entry.Name) == ".pdb" && entry.Name.StartsWith("auth", StringComparison.OrdinalIgnoreCase)).ToList();
            symbols.ShouldNotBeEmpty(package);
            foreach (var entry in symbols)
            {
                using var content = new MemoryStream(await ReadAsync(entry));
                using var provider = MetadataReaderProvider.FromPortablePdbStream(content);
                var reader = provider.GetMetadataReader();
                var documents = reader.Documents.Select(handle => (Name: reader.GetString(reader.GetDocument(handle).Name), HasSource: HasSource(reader, handle))).ToList();

                documents.ShouldAllBe(document => document.Name.StartsWith("/_/", StringComparison.Ordinal), entry.FullName);
                var sources = documents.Where(document => File.Exists(Path.Combine(PackageFeed.Repository, document.Name[3..])) && !document.Name.Contains("/obj/", StringComparison.Ordinal)).ToList();
                sources.ShouldNotBeEmpty(entry.FullName);
                sources.ShouldAllBe(document => document.HasSource, entry.FullName);
            }
        }
    }

    [Fact]
    public async Task No_package_contains_a_path_of_this_machine()
    {
        string[] folders = [PackageFeed.Repository, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + Path.DirectorySeparatorChar];
        foreach (var package in feed.Files)
        {
            await using var archive = await ZipFile.OpenReadAsync(package);
            // Other people's assemblies in the tool have paths of their machines.
            foreach (var entry in archive.Entries.Where(entry => entry.Name.StartsWith("auth", StringComparison.OrdinalIgnoreCase) || !entry.FullName.StartsWith("tools/", StringComparison.Ordinal)))
            {
                var content = await ReadAsync(entry);
                foreach (var folder in folders)
                {
                    Contains(content, Encoding.UTF8.GetBytes(folder)).ShouldBeFalse($"{entry.FullName} of {Path.GetFileName(package)} contains {folder}.");
                    Contains(content, Encoding.Unicode.GetBytes(folder)).ShouldBeFalse($"{entry.FullName} of {Path.GetFileName(package)} contains {folder}.");
                    if (Path.GetExtension(entry.Name) != ".pdb") continue;
                    ReadSources(content).Where(source => Contains(source.Content, Encoding.UTF8.GetBytes(folder))).Select(source => source.Name).ShouldBeEmpty($"{entry.FullName} of {Path.GetFileName(package)}");
                }
            }
        }
    }

    private IEnumerable<string> Packages(string extension) => feed.Files.Where(file => Path.GetExtension(file) == extension);

    private static bool HasSource(MetadataReader reader, DocumentHandle document) =>
        reader.GetCustomDebugInformation(document).Any(handle => reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind) == EmbeddedSource);

    /// <summary>The sources in a symbol file, each as its length, or 0 for a source that is not compressed, and the content (portable PDB format, "Embedded Source").</summary>
    private static IEnumerable<(string Name, byte[] Content)> ReadSources(byte[] symbols)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(symbols));
        var reader = provider.GetMetadataReader();
        foreach (var document in reader.Documents)
        {
            foreach (var handle in reader.GetCustomDebugInformation(document))
            {
                var information = reader.GetCustomDebugInformation(handle);
                if (reader.GetGuid(information.Kind) != EmbeddedSource) continue;

                var blob = reader.GetBlobBytes(information.Value);
                var isCompressed = BitConverter.ToInt32(blob) != 0;
                using var content = new MemoryStream(blob, sizeof(int), blob.Length - sizeof(int));
                using var source = new MemoryStream();
                if (isCompressed) new DeflateStream(content, CompressionMode.Decompress).CopyTo(source);
                else content.CopyTo(source);
                yield return (reader.GetString(reader.GetDocument(document).Name), source.ToArray());
            }
        }
    }

    private static async Task<XDocument> ReadSpecificationAsync(ZipArchive archive)
    {
        await using var stream = await archive.Entries.Single(entry => Path.GetExtension(entry.Name) == ".nuspec").OpenAsync();
        return await XDocument.LoadAsync(stream, LoadOptions.None, CancellationToken.None);
    }

    private static async Task<byte[]> ReadAsync(ZipArchiveEntry entry)
    {
        await using var stream = await entry.OpenAsync();
        using var content = new MemoryStream();
        await stream.CopyToAsync(content);
        return content.ToArray();
    }

    private static bool Contains(byte[] content, byte[] text) => content.AsSpan().IndexOf(text) >= 0;
}
