using System.Globalization;
using System.Text;

namespace Auth.Application.Common;

/// <summary>Makes text of clients safe to print: it cannot end a line or send commands to a terminal, and contains no bidirectional controls.</summary>
internal static class TextSanitizer
{
    /// <summary>Sanitizes text for a log line, where quotation marks enclose it, so that it cannot imitate the server's own text (R60).</summary>
    public static string ForLog(string text) => Replace(text.Replace('\'', '?'), "?");

    /// <summary>Sanitizes text for a terminal.</summary>
    public static string ForTerminal(string text) => Replace(text, Rune.ReplacementChar.ToString());

    private static string Replace(string text, string replacement)
    {
        var sanitized = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) sanitized.Append(IsVisible(rune) ? rune.ToString() : replacement);
        return sanitized.ToString();
    }

    /// <summary>Line separators and bidirectional controls are among the invisible characters, as are spaces that are not the ordinary one.</summary>
    private static bool IsVisible(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
