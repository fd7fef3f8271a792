using Microsoft.Extensions.Configuration;

namespace Auth.Infrastructure.Settings;

/// <summary>Finds keys that nobody reads: most are a slip of the pen, and the setting that was meant is silently at its default.</summary>
internal static class UnknownKeys
{
    /// <summary>More changed letters than this are another name and not a slip.</summary>
    private const int SlipOfASection = 2;

    /// <summary>A team's own connection strings stand there as well.</summary>
    private const string SharedSection = "ConnectionStrings";

    /// <summary>A sentence for each unknown key in a section of ours, or in one whose name is nearly ours.</summary>
    public static IEnumerable<string> Warnings(IConfiguration configuration, IReadOnlySet<string> known)
    {
        var ours = known.Where(key => key.Contains(':', StringComparison.Ordinal)).Select(key => key.Split(':')[0]).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return
            from section in configuration.GetChildren()
            where !section.Key.Equals(SharedSection, StringComparison.OrdinalIgnoreCase)
                && ours.Exists(name => Distance(section.Key, name) <= SlipOfASection)
            from entry in section.AsEnumerable()
            where entry.Value is not null && entry.Key.Contains(':', StringComparison.Ordinal) && !known.Contains(entry.Key)
            select $"{entry.Key} is not a setting; {known.MinBy(key => Distance(entry.Key, key))} is the nearest one.";
    }

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
