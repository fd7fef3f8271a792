using System.Text.RegularExpressions;

namespace Auth.ArchitectureTests;

/// <summary>Code in documents is quoted from code that is compiled and run.</summary>
public sealed partial class QuotedCodeTests
{
    [Fact]
    public void Each_block_of_the_page_about_testing_is_a_part_of_a_test()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "testing.md"));
        var blocks = Block().Matches(page).Select(match => match.Groups["code"].Value).ToList();
        string[] files = [Path.Combine("Testing.Tests", "ExtensionTests.cs"), Path.Combine("Testing.Xunit.Tests", "SampleContracts.cs")];
        var tests = Normalize(string.Join('\n', files.Select(file => File.ReadAllText(Path.Combine(Repository.Root, "tests", file)))));
        blocks.Count.ShouldBeGreaterThan(3);

        blocks.Where(block => !tests.Contains(Normalize(block), StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>Without indentation and empty lines.</summary>
    private static string Normalize(string code) =>
        string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();
}
