using System.Text.Json;

namespace Auth.Application.Common;

/// <summary>Maps enum values to snake_case words such as <c>locked_out</c>, which callers send. Each value has one spelling.</summary>
internal static class SnakeCaseEnum<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Values =
        Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);

    /// <summary>All words, separated by commas.</summary>
    public static string Names { get; } = string.Join(", ", Values.Keys);

    /// <summary>Parses a word; null if it is unknown.</summary>
    public static T? Parse(string word) => Values.TryGetValue(word, out var value) ? value : null;
}
