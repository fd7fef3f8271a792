using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Auth.Application.Common.Settings;

/// <summary>Reads settings and collects all problems, so that they are reported together.</summary>
/// <remarks>An invalid value reads as its default; <see cref="Finish"/> throws before it can be used.</remarks>
internal sealed class SettingsReader(IConfiguration configuration)
{
    /// <summary>The upper limit of most durations.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(365);

    private static readonly string[] DurationFormats = [@"h\:mm\:ss", @"h\:mm\:ss\.FFFFFFF", @"d\.hh\:mm\:ss", @"d\.hh\:mm\:ss\.FFFFFFF"];

    private readonly Dictionary<string, string> _problems = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _warnings = [];
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    private delegate bool TryParse<T>(string text, [MaybeNullWhen(false)] out T value);

    /// <summary>The configured text; null if the key is not set.</summary>
    public string? Text(string key)
    {
        _known.Add(key);
        return configuration[key];
    }

    /// <summary>Whether a value is configured. A default may be adapted to other settings; a configured value may not.</summary>
    public bool IsSet(string key) => configuration[key] is not null;

    /// <summary>The entries of a section that is read elsewhere.</summary>
    public IEnumerable<IConfigurationSection> Children(string section) => configuration.GetSection(section).GetChildren();

    /// <summary>The values of a list, given as an array or separated by commas.</summary>
    public IReadOnlyList<string> GetList(string key)
    {
        var single = Text(key)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        var items = configuration.GetSection(key).GetChildren().ToList();
        _known.UnionWith(items.Select(item => item.Path));
        return [.. single, .. items.Select(item => item.Value ?? "")];
    }

    /// <summary>A whole number within limits.</summary>
    public int GetInteger(string key, int defaultValue, int min, int max) =>
        GetOptionalInteger(key, min, max) ?? defaultValue;

    /// <summary>A whole number within limits; null if the key is not set.</summary>
    public int? GetOptionalInteger(string key, int min, int max) =>
        Value<int?>(key, null, $"a whole number from {min} to {max}", (string text, out int? number) =>
        {
            number = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
            return number >= min && number <= max;
        });

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool GetBoolean(string key, bool defaultValue) => Value<bool>(key, defaultValue, "true or false", bool.TryParse);

    /// <summary>A duration within limits.</summary>
    public TimeSpan Duration(string key, TimeSpan defaultValue, TimeSpan min, TimeSpan max) =>
        Value<TimeSpan>(key, defaultValue, $"a duration from {min} to {max}, such as 00:15:00 or 1.00:00:00", (text, out value) =>
            TryDuration(text, min, max, out value));

    /// <summary>A duration within limits; null if the key is not set.</summary>
    public TimeSpan? OptionalDuration(string key, TimeSpan min, TimeSpan max) => Text(key) is null ? null : Duration(key, min, min, max);

    /// <summary>A duration, or null for <c>Forever</c>.</summary>
    public TimeSpan? DurationOrForever(string key, TimeSpan defaultValue, TimeSpan min, TimeSpan max) =>
        Value<TimeSpan?>(key, defaultValue, $"a duration from {min} to {max}, such as 00:15:00 or 1.00:00:00, or Forever", (string text, out TimeSpan? value) =>
        {
            value = TryDuration(text, min, max, out var duration) ? duration : null;
            return value is not null || text.Equals("Forever", StringComparison.OrdinalIgnoreCase);
        });

    /// <summary>One of the given values by name; the first is the default.</summary>
    public T GetChoice<T>(string key, params T[] values)
        where T : struct, Enum =>
        // The rest is compiled for each enum at each start, so a missing key skips it.
        Text(key) is null ? values[0] : Value<T>(key, values[0], $"{string.Join(", ", values[..^1])} or {values[^1]}", (text, out value) =>
        {
            // Enum.TryParse also accepts numbers and lists of names.
            var index = Array.FindIndex(values, allowed => allowed.ToString().Equals(text, StringComparison.OrdinalIgnoreCase));
            value = index < 0 ? default : values[index];
            return index >= 0;
        });

    /// <summary>Records an invalid value; only the first problem of a key is reported.</summary>
    public void Reject(string key, string value, string allowed) =>
        // The part of a URL before an @ may contain a password.
        _problems.TryAdd(key, $"{key} is '{(value.Contains('@', StringComparison.Ordinal) ? "…" : value)}', which is not allowed. Use {allowed}.");

    /// <summary>Whether the value of a key was rejected, so that rules that depend on it are skipped.</summary>
    public bool IsRejected(string key) => _problems.ContainsKey(key);

    /// <summary>Records an invalid secret without showing it.</summary>
    public void RejectSecret(string key, string sentence) => _problems.TryAdd(key, $"{key} {sentence}.");

    /// <summary>Records a warning about a value that is valid but suspicious.</summary>
    public void Warn(string sentence) => _warnings.Add(sentence);

    /// <summary>Marks keys that another host of the same settings reads, in a section that this one reads only partly.</summary>
    public void MarkAsKnown(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys) _known.Add(key);
    }

    /// <summary>Reports all problems together.</summary>
    /// <returns>Warnings about values that are valid but suspicious: one sentence each.</returns>
    /// <exception cref="SettingsException">At least one value is not allowed.</exception>
    public IReadOnlyList<string> Finish() => _problems.Count > 0 ? throw new SettingsException([.. _problems.Values]) : _warnings;

    /// <summary>Returns one sentence for each key that looks misspelled. Must be called when all settings have been read.</summary>
    public IReadOnlyList<string> FindUnknownKeys() => [.. UnknownSettingDetector.Warnings(configuration, _known)];

    private static bool TryDuration(string text, TimeSpan min, TimeSpan max, out TimeSpan value) =>
        // TimeSpan.Parse reads '15' as fifteen days.
        TimeSpan.TryParseExact(text, DurationFormats, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;

    private T Value<T>(string key, T defaultValue, string allowed, TryParse<T> tryParse)
    {
        if (Text(key) is not { } text)
            return defaultValue;
        if (tryParse(text, out var value))
            return value;
        Reject(key, text, allowed);
        return defaultValue;
    }
}
