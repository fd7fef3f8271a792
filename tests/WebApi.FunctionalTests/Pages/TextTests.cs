using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Auth.Application.Passwords;
using Auth.Application.Users.CreateFirstAdministrator;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.WebApi.Pages;

namespace Auth.WebApi.FunctionalTests.Pages;

public sealed partial class TextTests
{
    private static readonly HashSet<string> German = [.. new ResourceManager(typeof(Texts))
        .GetResourceSet(CultureInfo.GetCultureInfo("de"), createIfNotExists: true, tryParents: false)!.Cast<System.Collections.DictionaryEntry>().Select(e => (string)e.Key)];

    [Fact]
    public void Each_text_of_a_page_is_there_in_German()
    {
        var used = Directory.EnumerateFiles(PagesFolder(), "*.razor", SearchOption.AllDirectories)
            .SelectMany(file => Used().Matches(File.ReadAllText(file)).Select(m => m.Groups["key"].Value))
            .ToHashSet(StringComparer.Ordinal);
        var told = Directory.EnumerateFiles(PagesFolder(), "*.cs", SearchOption.AllDirectories).Append(Path.Combine(PagesFolder(), "..", "Http", "Refusal.cs"))
            .SelectMany(File.ReadLines)
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && !line.Contains("Exception(", StringComparison.Ordinal) && !line.Contains("Justification", StringComparison.Ordinal))
            .SelectMany(line => Sentence().Matches(line).Select(m => m.Groups["key"].Value));
        used.UnionWith(told);

        used.Count.ShouldBeGreaterThan(100);
        used.Where(key => !German.Contains(key) && !German.Contains(KeyOf(key))).ShouldBeEmpty();
    }

    [Fact]
    public void Each_error_of_a_use_case_is_there_in_German()
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

    /// <summary>Numbers are settings.</summary>
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

    [GeneratedRegex(@"\d+", RegexOptions.None, 1000)]
    private static partial Regex Number();
}
