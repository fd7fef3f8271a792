using System.Text.Json;
using System.Text.RegularExpressions;

namespace Auth.ArchitectureTests;

/// <summary>Links in documents are not broken, and documents name only existing settings.</summary>
public sealed partial class DocumentTests
{
    /// <summary>Sections that the framework reads. Documents may name any key in them.</summary>
    private static readonly string[] FrameworkSections = ["Logging", "Kestrel"];

    [Fact]
    public void Relative_links_in_documents_lead_to_existing_files()
    {
        var links = Documents().SelectMany(LinksOf).ToList();
        links.Count.ShouldBeGreaterThan(100);

        links.Where(link => !Exists(link)).Select(link => $"{Path.GetRelativePath(Repository.Root, link.Document)}: {link.Target}").ShouldBeEmpty();
    }

    [Fact]
    public void Links_to_headings_lead_to_existing_headings()
    {
        var links = Documents().SelectMany(LinksOf).Where(link => link.Target.Contains('#', StringComparison.Ordinal) && Exists(link)).ToList();
        links.ShouldNotBeEmpty();

        links.Where(link => !AnchorsOf(PathOf(link)).Contains(link.Target.Split('#')[1], StringComparer.Ordinal))
            .Select(link => $"{Path.GetRelativePath(Repository.Root, link.Document)}: {link.Target}").ShouldBeEmpty();
    }

    [Fact]
    public void Documents_name_exactly_the_settings_that_exist()
    {
        var settings = File.ReadLines(Path.Combine(Repository.Root, "tests", "WebApi.FunctionalTests", "Contract", "settings.txt"))
            .Select(line => line.Split(' ')[0]).Where(key => !IsOfFramework(key)).ToHashSet(StringComparer.Ordinal);
        settings.Count.ShouldBeGreaterThan(40);

        var described = InlineCode().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", "settings.md"))).Select(match => match.Groups["text"].Value);
        settings.Except(described, StringComparer.Ordinal).ShouldBeEmpty();

        var named = from document in Documents()
                    from Match match in SettingKey().Matches(File.ReadAllText(document))
                    select (Document: Path.GetRelativePath(Repository.Root, document), Key: match.Groups["key"].Value.Replace("__", ":", StringComparison.Ordinal));
        named.Count().ShouldBeGreaterThan(100);
        named.Where(name => !IsOfFramework(name.Key) && !IsSettingOrSection(name.Key, settings)).ShouldBeEmpty();
    }

    [Fact]
    public void The_audit_log_page_has_every_event_type()
    {
        var types = StoredLines("Infrastructure.IntegrationTests", "events.txt").Select(line => line.Split(':')[0]).ToList();
        types.Count.ShouldBeGreaterThan(30);

        types.Except(InlineCodeOf("audit-log.md"), StringComparer.Ordinal).ShouldBeEmpty();
    }

    [Fact]
    public void The_operations_page_has_every_metric()
    {
        var metrics = StoredLines("WebApi.FunctionalTests", "metrics.txt").Where(line => line.StartsWith("# TYPE auth_", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]).ToList();
        metrics.Count.ShouldBeGreaterThan(10);

        metrics.Except(InlineCodeOf("operations.md").Select(code => code.Split('{')[0]), StringComparer.Ordinal).ShouldBeEmpty();
    }

    /// <summary>The table shortens paths, so each of their parts is looked up.</summary>
    [Fact]
    public void The_page_of_the_API_has_every_call()
    {
        var described = File.ReadLines(Path.Combine(Repository.Root, "docs", "api.md")).SkipWhile(line => line != "## Calls").SelectMany(line => InlineCode().Matches(line)).SelectMany(match => match.Groups["text"].Value.Split('/', ' ')).ToHashSet(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(string.Join('\n', StoredLines("WebApi.FunctionalTests", "openapi.json")));
        var paths = document.RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        paths.Count.ShouldBeGreaterThan(50);

        paths.Where(path => !path.Split('/', StringSplitOptions.RemoveEmptyEntries).All(part => part.StartsWith('{') || described.Contains(part))).ShouldBeEmpty();
    }

    private static IEnumerable<string> StoredLines(string project, string file) => File.ReadLines(Path.Combine(Repository.Root, "tests", project, "Contract", file));

    private static IEnumerable<string> InlineCodeOf(string page) =>
        InlineCode().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", page))).Select(match => match.Groups["text"].Value);

    private static bool IsOfFramework(string key) => FrameworkSections.Contains(key.Split(':')[0], StringComparer.Ordinal);

    /// <summary>A section is written as <c>Lockout:*</c>.</summary>
    private static bool IsSettingOrSection(string key, HashSet<string> settings) =>
        settings.Contains(key) || (key.EndsWith(":*", StringComparison.Ordinal) && settings.Any(setting => setting.StartsWith(key[..^1], StringComparison.Ordinal)));

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories));

    private static IEnumerable<(string Document, string Target)> LinksOf(string document) =>
        Link().Matches(Code().Replace(File.ReadAllText(document), ""))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains(':', StringComparison.Ordinal))
            .Select(target => (document, target));

    private static bool Exists((string Document, string Target) link) => File.Exists(PathOf(link)) || Directory.Exists(PathOf(link));

    private static string PathOf((string Document, string Target) link) =>
        link.Target.Split('#')[0] is { Length: > 0 } path ? Path.GetFullPath(Path.Combine(Path.GetDirectoryName(link.Document)!, path)) : link.Document;

    /// <summary>The anchors of a document's headings, as GitHub builds them.</summary>
    private static IEnumerable<string> AnchorsOf(string document) =>
        File.ReadLines(document).Where(line => line.StartsWith('#'))
            .Select(line => NonAnchorCharacters().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    /// <summary>Code blocks, whose contents are not links.</summary>
    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"`(?<text>[^`\n]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InlineCode();

    /// <summary>A key in code, as <c>Section:Key</c> or in the form of environment variables, with or without a value.</summary>
    [GeneratedRegex(@"`(?<key>[A-Z][A-Za-z]*((:|__)[A-Za-z*]+)+)(=[^`\n]*)?`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SettingKey();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, 1000)]
    private static partial Regex NonAnchorCharacters();
}
