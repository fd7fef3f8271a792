using System.Text.Json;

namespace Auth.Application.Common;

/// <summary>The words by which callers choose, such as <c>locked_out</c> for <c>LockedOut</c>: each in one spelling.</summary>
internal static class Choice<T>
    where T : struct, Enum
{
    private static readonly Dictionary<string, T> Values =
        Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);

    /// <summary>All of them, as a sentence lists them.</summary>
    public static string Words { get; } = string.Join(", ", Values.Keys);

    /// <summary>What a word says; null: it is none of these.</summary>
    public static T? Of(string word) => Values.TryGetValue(word, out var value) ? value : null;
}
