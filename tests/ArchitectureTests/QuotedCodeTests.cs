using System.Text.RegularExpressions;

namespace Auth.ArchitectureTests;

/// <summary>Code in documents is quoted from code that is compiled and run.</summary>
public sealed partial class QuotedCodeTests
{
    public static TheoryData<string> PagesAboutExtending { get; } = [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "extending"), "*.md").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void Each_block_of_the_page_about_testing_is_a_part_of_a_test()
    {
        var blocks = ReadBlocks("docs", "testing.md");
        string[] files = [Path.Combine("Testing.Tests", "ExtensionTests.cs"), Path.Combine("Testing.Xunit.Tests", "SampleContracts.cs")];
        blocks.Count.ShouldBeGreaterThan(3);

        FindUnquoted(blocks, files.Select(file => Path.Combine(Repository.Root, "tests", file))).ShouldBeEmpty();
    }

    [Fact]
    public void Each_block_of_the_page_about_introspection_is_a_part_of_a_test()
    {
        var blocks = ReadBlocks("docs", "introspection.md");
        blocks.Count.ShouldBe(2);

        FindUnquoted(blocks, [Path.Combine(Repository.Root, "tests", "WebApi.FunctionalTests", "DocumentedResourceServerTests.cs")]).ShouldBeEmpty();
    }

    /// <summary>A block that is no quotation is marked as a sketch: <c>```csharp sketch</c>.</summary>
    [Theory]
    [MemberData(nameof(PagesAboutExtending))]
    public void Each_block_of_a_page_about_extending_is_a_part_of_a_sample_or_a_test(string page) =>
        FindUnquoted(ReadBlocks("docs", "extending", page), SamplesAndTheirTests()).ShouldBeEmpty();

    [Fact]
    public void Few_blocks_of_the_pages_about_extending_are_sketches()
    {
        var pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "extending"), "*.md").Select(File.ReadAllText).ToList();

        pages.Sum(page => Block().Count(page)).ShouldBeGreaterThan(30);
        pages.Sum(page => Sketch().Count(page)).ShouldBeLessThan(3);
    }

    private static List<string> ReadBlocks(params string[] path) =>
        [.. Block().Matches(File.ReadAllText(Path.Combine([Repository.Root, .. path]))).Select(match => match.Groups["code"].Value)];

    private static IEnumerable<string> SamplesAndTheirTests() =>
        new[] { "samples", Path.Combine("tests", "Samples.Tests"), Path.Combine("tests", "Testing.Tests"), Path.Combine("tests", "Testing.Xunit.Tests") }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".cs" or ".razor" && !path.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    /// <summary>The blocks that are not whole lines of one of the files.</summary>
    private static List<string> FindUnquoted(List<string> blocks, IEnumerable<string> files)
    {
        var sources = files.Select(path => $"\n{Normalize(File.ReadAllText(path))}\n").ToList();
        return blocks.FindAll(block => !sources.Exists(source => source.Contains($"\n{Normalize(block)}\n", StringComparison.Ordinal)));
    }

    /// <summary>Without indentation and empty lines.</summary>
    private static string Normalize(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"```(csharp|razor)\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex("```(csharp|razor|cs|c#) .*", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Sketch();
}
