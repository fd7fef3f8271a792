using System.Globalization;
using System.Text;

namespace Auth.Application.Common;

/// <summary>Sanitizes client text for a log line, so that it cannot end the line or imitate the server's own text (R60).</summary>
public static class LogSanitizer
{
    /// <summary>Replaces invisible characters and the quotation mark that encloses the text with a question mark.</summary>
    public static string Sanitize(string text)
    {
        var sanitized = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) sanitized.Append(IsSafe(rune) ? rune.ToString() : "?");
        return sanitized.ToString();
    }

    private static bool IsSafe(Rune rune) =>
        rune.Value != '\'' && (rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned));
}
