using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Auth.ArchitectureTests;

/// <summary>What is contract is listed and described (ADR 48).</summary>
public sealed partial class PublicApiTests
{
    private static readonly string Sources = Path.Combine(Repository.Root, "src");

    /// <summary>Without its lists, a project has no analyzer.</summary>
    [Fact]
    public void Each_library_has_the_lists_of_its_public_api()
    {
        var libraries = Directory.EnumerateFiles(Sources, "*.csproj", SearchOption.AllDirectories).Where(IsLibrary).Select(project => Path.GetDirectoryName(project)!).ToList();
        libraries.Count.ShouldBeGreaterThan(6);

        libraries.Where(library => !File.Exists(Path.Combine(library, "PublicAPI.Shipped.txt")) || !File.Exists(Path.Combine(library, "PublicAPI.Unshipped.txt"))).ShouldBeEmpty();
    }

    [Fact]
    public void The_contract_says_what_each_public_namespace_is_for()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "extending", "contract.md"));
        var described = Namespace().Matches(page[page.IndexOf("## Packages", StringComparison.Ordinal)..page.IndexOf("**Public, but not contract", StringComparison.Ordinal)])
            .Select(match => match.Groups["name"].Value).ToList();

        var listed = ListedNamespaces();
        listed.Count.ShouldBeGreaterThan(30);
        listed.Where(name => !described.Exists(known => IsDescribedBy(name, known))).ShouldBeEmpty();
        described.Where(known => !listed.Any(name => IsDescribedBy(name, known))).ShouldBeEmpty();
    }

    [Fact]
    public void Pages_and_migrations_are_no_contract() =>
        Lists().Where(entry => entry.Contains("Auth.WebApi.Pages.BuiltIn", StringComparison.Ordinal) || entry.Contains(".Migrations.", StringComparison.Ordinal)).ShouldBeEmpty();

    private static bool IsDescribedBy(string name, string known) =>
        known.EndsWith(".*", StringComparison.Ordinal) ? name.StartsWith(known[..^1], StringComparison.Ordinal) : name == known;

    /// <summary>Tools and templates have no assembly to reference.</summary>
    private static bool IsLibrary(string project)
    {
        var properties = XDocument.Load(project).Descendants().ToLookup(element => element.Name.LocalName, element => element.Value);
        return !project.Contains($"{Path.DirectorySeparatorChar}content{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && properties["PackageType"].FirstOrDefault() != "Template"
            && properties["PackAsTool"].FirstOrDefault() != "true";
    }

    /// <summary>The namespaces of public types. An entry that is a type has no member.</summary>
    private static HashSet<string> ListedNamespaces() =>
        Lists().Select(entry => Type().Match(entry)).Where(match => match.Success).Select(match => match.Groups["namespace"].Value).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> Lists() => Directory.EnumerateFiles(Sources, "PublicAPI.*.txt", SearchOption.AllDirectories).SelectMany(File.ReadLines);

    [GeneratedRegex(@"`(?<name>Auth(\.\w+)*(\.\*)?)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?<namespace>Auth(\.[A-Z]\w*)*)\.[A-Z]\w*(<[^<>]*>)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Type();
}
