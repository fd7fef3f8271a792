using System.Text.RegularExpressions;

namespace Auth.ArchitectureTests;

/// <summary>Links between documents lead somewhere.</summary>
public sealed partial class DocumentTests
{
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
            .Select(line => NotOfAnAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    /// <summary>Examples in code are no links.</summary>
    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, 1000)]
    private static partial Regex NotOfAnAnchor();
}
