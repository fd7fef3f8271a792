using Microsoft.Extensions.Configuration;

namespace Auth.Application.Common.Settings;

/// <summary>Finds keys that no setting uses. Most are misspelled or have the wrong form, and the intended setting silently keeps its default.</summary>
internal static class UnknownSettingDetector
{
    /// <summary>Maximum edit distance of a misspelled key.</summary>
    private const int MaxDistance = 2;

    /// <summary>Maximum length of a key that allows an edit distance of only 1.</summary>
    private const int ShortName = 5;

    /// <summary>The host application may have its own connection strings here.</summary>
    private const string SharedSection = "ConnectionStrings";

    private const string OurName = "Auth";

    /// <summary>Unix sets <c>MAIL</c> at each login, to the user's own mailbox.</summary>
    private const string UnixMailbox = "Mail";

    /// <summary>One sentence per unknown key that is in a section of Auth, close to a key of Auth, or of another form than the key of that name.</summary>
    public static IEnumerable<string> Warnings(IConfiguration configuration, IReadOnlySet<string> known)
    {
        var sections = known.Where(IsInSection).Select(GetSection).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return
            from key in FindUnknown(configuration, known).Order(StringComparer.OrdinalIgnoreCase)
            // Some providers list sections with an empty value.
            let sentence = DescribeForm(key, known, configuration[key] is "" ? [] : sections) ?? DescribeName(key, known, sections)
            where sentence is not null
            select sentence;
    }

    /// <summary>A loop, because LINQ on a struct is compiled when it first runs, at each start.</summary>
    private static List<string> FindUnknown(IConfiguration configuration, IReadOnlySet<string> known)
    {
        var keys = new List<string>();
        foreach (var (key, value) in configuration.AsEnumerable())
        {
            if (value is not null && !known.Contains(key)) keys.Add(key);
        }

        return keys;
    }

    /// <summary>A list or a section where a single value is expected (<c>"Urls": ["…"]</c>), or the other way round (<c>"Lockout": 5</c>).</summary>
    private static string? DescribeForm(string key, IReadOnlySet<string> known, List<string> sections)
    {
        if (known.FirstOrDefault(single => key.StartsWith(single + ":", StringComparison.OrdinalIgnoreCase)) is { } value)
            return $"{key} is ignored. {value} is a single value, not a list or a section.";
        return sections.Find(name => key.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } section && section != UnixMailbox
            ? $"{section} is ignored. It needs settings inside it, such as {known.Where(k => k.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase)).Min(StringComparer.OrdinalIgnoreCase)}, not a value."
            : null;
    }

    private static string? DescribeName(string key, IReadOnlySet<string> known, List<string> sections)
    {
        var normalized = Normalize(key);
        return IsOurs(key, sections) || known.Any(name => IsBelowOurName(key, name) || IsNearly(normalized, name))
            ? $"{key} is not a setting. Did you mean {FindNearest(key, known, sections)}?"
            : null;
    }

    /// <summary>Within the section that was meant, if there is one: a long name is otherwise nearer to any short key.</summary>
    private static string? FindNearest(string key, IReadOnlySet<string> known, List<string> sections)
    {
        var section = IsInSection(key) ? sections.Find(name => EditDistance.Compute(GetSection(key), name) <= MaxDistance) : null;
        return known.Where(name => section is null || (IsInSection(name) && GetSection(name).Equals(section, StringComparison.OrdinalIgnoreCase)))
            .MinBy(name => EditDistance.Compute(Normalize(key), name));
    }

    /// <summary>Whether the key is in a section of Auth, or in one with a similar name.</summary>
    private static bool IsOurs(string key, List<string> sections) =>
        IsInSection(key)
        && !GetSection(key).Equals(SharedSection, StringComparison.OrdinalIgnoreCase)
        && sections.Exists(name => EditDistance.Compute(GetSection(key), name) <= MaxDistance);

    /// <summary>Whether a key of Auth was put into a section <c>Auth</c>. Below other sections, it belongs to the host application.</summary>
    private static bool IsBelowOurName(string key, string known) => IsInSection(known) && key.Equals($"{OurName}:{known}", StringComparison.OrdinalIgnoreCase);

    private static bool IsNearly(string key, string known)
    {
        var allowed = known.Length > ShortName ? MaxDistance : 1;
        return Math.Abs(key.Length - known.Length) <= allowed && EditDistance.Compute(key, known) <= allowed;
    }

    /// <summary>In environment variables, two underscores stand for a colon; a single one is a common mistake.</summary>
    private static string Normalize(string key) => IsInSection(key) ? key : key.Replace('_', ':');

    private static bool IsInSection(string key) => key.Contains(':', StringComparison.Ordinal);

    private static string GetSection(string key) => key.Split(':')[0];
}
