using Microsoft.Extensions.Configuration;

namespace Auth.Infrastructure.Settings;

/// <summary>Finds keys that nobody reads: most are misspelt, and the setting that was meant is silently at its default.</summary>
internal static class UnknownKeys
{
    /// <summary>More changed letters than this are another name and not a misspelt one.</summary>
    private const int MaxDistance = 2;

    /// <summary>One changed letter of a short name makes another name.</summary>
    private const int ShortName = 5;

    /// <summary>A team's own connection strings stand there as well.</summary>
    private const string SharedSection = "ConnectionStrings";

    private const string OurName = "Auth";

    /// <summary>A sentence for each unknown key that is in a section of ours or that is nearly one of our keys.</summary>
    public static IEnumerable<string> Warnings(IConfiguration configuration, IReadOnlySet<string> known)
    {
        var sections = known.Where(IsInSection).Select(SectionOf).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return
            from entry in configuration.AsEnumerable().OrderBy(entry => entry.Key, StringComparer.OrdinalIgnoreCase)
            where entry.Value is not null && !known.Contains(entry.Key)
            where IsOurs(entry.Key, sections) || known.Any(key => IsBelowOurName(entry.Key, key) || IsNearly(Normalize(entry.Key), key))
            select $"{entry.Key} is not a setting. Did you mean {known.MinBy(key => Distance(Normalize(entry.Key), key))}?";
    }

    /// <summary>Whether it is in a section of ours, or in one whose name is nearly ours.</summary>
    private static bool IsOurs(string key, List<string> sections) =>
        IsInSection(key)
        && !SectionOf(key).Equals(SharedSection, StringComparison.OrdinalIgnoreCase)
        && sections.Exists(name => Distance(SectionOf(key), name) <= MaxDistance);

    /// <summary>Whether one of our keys was put into a section of our name. Below any other name it is a team's own.</summary>
    private static bool IsBelowOurName(string key, string known) => IsInSection(known) && key.Equals($"{OurName}:{known}", StringComparison.OrdinalIgnoreCase);

    private static bool IsNearly(string key, string known)
    {
        var allowed = known.Length > ShortName ? MaxDistance : 1;
        return Math.Abs(key.Length - known.Length) <= allowed && Distance(key, known) <= allowed;
    }

    /// <summary>In the environment two underscores stand for a colon; one is a common mistake.</summary>
    private static string Normalize(string key) => IsInSection(key) ? key : key.Replace('_', ':');

    private static bool IsInSection(string key) => key.Contains(':', StringComparison.Ordinal);

    private static string SectionOf(string key) => key.Split(':')[0];

    /// <summary>The edit distance (Levenshtein), without regard to case.</summary>
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
