using Microsoft.Extensions.Configuration;

namespace Auth.Application.Common.Settings;

/// <summary>Finds keys that no setting uses. Most are misspelled, and the intended setting silently keeps its default.</summary>
internal static class UnknownSettingDetector
{
    /// <summary>Maximum edit distance of a misspelled key.</summary>
    private const int MaxDistance = 2;

    /// <summary>Maximum length of a key that allows an edit distance of only 1.</summary>
    private const int ShortName = 5;

    /// <summary>The host application may have its own connection strings here.</summary>
    private const string SharedSection = "ConnectionStrings";

    private const string OurName = "Auth";

    /// <summary>One sentence per unknown key that is in a section of Auth or close to a key of Auth.</summary>
    public static IEnumerable<string> Warnings(IConfiguration configuration, IReadOnlySet<string> known)
    {
        var sections = known.Where(IsInSection).Select(GetSection).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return
            from entry in configuration.AsEnumerable().OrderBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase)
            where entry.Value is not null && !known.Contains(entry.Key)
            where IsOurs(entry.Key, sections) || known.Any(key => IsBelowOurName(entry.Key, key) || IsNearly(Normalize(entry.Key), key))
            select $"{entry.Key} is not a setting. Did you mean {known.MinBy(key => Distance(Normalize(entry.Key), key))}?";
    }

    /// <summary>Whether the key is in a section of Auth, or in one with a similar name.</summary>
    private static bool IsOurs(string key, List<string> sections) =>
        IsInSection(key)
        && !GetSection(key).Equals(SharedSection, StringComparison.OrdinalIgnoreCase)
        && sections.Exists(name => Distance(GetSection(key), name) <= MaxDistance);

    /// <summary>Whether a key of Auth was put into a section <c>Auth</c>. Below other sections, it belongs to the host application.</summary>
    private static bool IsBelowOurName(string key, string known) => IsInSection(known) && key.Equals($"{OurName}:{known}", StringComparison.OrdinalIgnoreCase);

    private static bool IsNearly(string key, string known)
    {
        var allowed = known.Length > ShortName ? MaxDistance : 1;
        return Math.Abs(key.Length - known.Length) <= allowed && Distance(key, known) <= allowed;
    }

    /// <summary>In environment variables, two underscores stand for a colon; a single one is a common mistake.</summary>
    private static string Normalize(string key) => IsInSection(key) ? key : key.Replace('_', ':');

    private static bool IsInSection(string key) => key.Contains(':', StringComparison.Ordinal);

    private static string GetSection(string key) => key.Split(':')[0];

    /// <summary>Levenshtein distance, ignoring case.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(from[i - 1]) == char.ToUpperInvariant(to[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
