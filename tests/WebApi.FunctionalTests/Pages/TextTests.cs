using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Auth.Application.Passwords;
using Auth.Application.Registration;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Auth.WebApi.Pages;
using Auth.WebApi.Pages.Components;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed partial class TextTests
{
    private static readonly HashSet<string> German = [.. new ResourceManager(typeof(Texts))
        .GetResourceSet(CultureInfo.GetCultureInfo("de"), createIfNotExists: true, tryParents: false)!.Cast<System.Collections.DictionaryEntry>().Select(e => (string)e.Key)];

    [Fact]
    public void Every_page_text_has_a_German_translation()
    {
        var used = Directory.EnumerateFiles(PagesFolder(), "*.razor", SearchOption.AllDirectories)
            .SelectMany(file => Used().Matches(File.ReadAllText(file)).Select(m => m.Groups["key"].Value))
            .ToHashSet(StringComparer.Ordinal);
        var sentences = Directory.EnumerateFiles(PagesFolder(), "*.cs", SearchOption.AllDirectories).Append(Path.Combine(PagesFolder(), "..", "Http", "ProblemResult.cs"))
            .SelectMany(File.ReadLines)
            .Where(IsText)
            .SelectMany(line => Sentence().Matches(line).Select(m => m.Groups["key"].Value));
        used.UnionWith(sentences);
        used.UnionWith(EventDisplayNames.Types.Select(EventDisplayNames.Get));
        used.UnionWith(File.ReadLines(Path.Combine(PagesFolder(), "Components", "EventDetailsFormatter.cs")).SelectMany(line => EventDetail().Matches(line).Select(m => m.Groups["key"].Value)));

        used.Count.ShouldBeGreaterThan(100);
        used.Where(key => !German.Contains(key) && !German.Contains(KeyOf(key))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_page_title_and_notice_has_a_German_translation()
    {
        var titles = PageSources()
            .SelectMany(File.ReadLines)
            .Where(IsText)
            .SelectMany(line => Title().Matches(line).Select(m => m.Groups["key"].Value))
            .ToHashSet(StringComparer.Ordinal);

        titles.ShouldContain("Password set");
        titles.Where(key => !German.Contains(key) && !German.Contains(KeyOf(key))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_German_translation_belongs_to_a_used_English_text()
    {
        var pages = string.Concat(PageSources().Select(File.ReadAllText));
        var source = Path.Combine(PagesFolder(), "..", "..");
        var sentences = new[] { "Domain", "Application", "WebApi" }
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(source, project), "*.cs", SearchOption.AllDirectories))
            .SelectMany(File.ReadLines)
            .SelectMany(line => Literal().Matches(line).Select(m => KeyOfSource(m.Groups["text"].Value)))
            .ToHashSet(StringComparer.Ordinal);

        German.Count.ShouldBeGreaterThan(100);
        German.Where(key => !pages.Contains($"\"{key}\"", StringComparison.Ordinal) && !(key.EndsWith('.') && sentences.Contains(KeyOfSource(key)))).ShouldBeEmpty();
    }

    [Fact]
    public void Every_use_case_error_has_a_German_translation()
    {
        var errors = new[] { typeof(User).Assembly, typeof(PasswordErrors).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(Error))
            .Select(field => (Error)field.GetValue(null)!)
            .SelectMany(error => error.Fields?.Values.SelectMany(v => v) ?? [error.Message])
            .Select(KeyOf)
            .ToHashSet(StringComparer.Ordinal);

        errors.ShouldContain(SetupErrors.AlreadyDone.Message);
        errors.Where(key => !German.Contains(key)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_error_code_is_explained_in_German() =>
        ErrorCodes.All.SelectMany(error => new[] { error.Meaning, error.Remedy }).Where(sentence => !German.Contains(KeyOf(sentence))).ShouldBeEmpty();

    private static IEnumerable<string> PageSources() =>
        Directory.EnumerateFiles(PagesFolder(), "*.*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".cs" or ".razor");

    /// <summary>False for comments, exceptions and justifications, which pages do not show.</summary>
    private static bool IsText(string line) =>
        !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.Contains("Exception(", StringComparison.Ordinal) && !line.Contains("Justification", StringComparison.Ordinal);

    /// <summary>The resource key of a literal, where interpolations count as numbers.</summary>
    private static string KeyOfSource(string literal) => NumberOrInterpolation().Replace(literal, new Numbering().Next);

    /// <summary>The resource key of a message. Its numbers come from settings, and are placeholders in the key.</summary>
    private static string KeyOf(string message) => Number().Replace(message, new Numbering().Next);

    internal static string PagesFolder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "WebApi", "Pages"));

    private sealed class Numbering
    {
        private int _count;

        public string Next(Match match) => string.Create(CultureInfo.InvariantCulture, $"{{{_count++}}}");
    }

    [GeneratedRegex("""Text\["(?<key>(?:[^"\\]|\\.)*)"[],]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Used();

    [GeneratedRegex("""(?<!\$)"(?<key>[A-Z][^"]* [^"]*[.?])"[,;)]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"^\s*\[""\w+""\] = ""(?<key>[^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EventDetail();

    /// <summary>A capitalized word and at least one more, which matches only titles and notices.</summary>
    [GeneratedRegex(@"(?<!\$)""(?<key>[A-Z][a-z']+ [^""]+)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Title();

    [GeneratedRegex(@"""(?<text>(?:[^""\\]|\\.)*)""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Literal();

    [GeneratedRegex("""\{[^{}"]*\}|\d+""", RegexOptions.None, 1000)]
    private static partial Regex NumberOrInterpolation();

    [GeneratedRegex(@"\d+", RegexOptions.None, 1000)]
    private static partial Regex Number();
}
