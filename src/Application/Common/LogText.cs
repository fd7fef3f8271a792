using System.Globalization;
using System.Text;

namespace Auth.Application.Common;

/// <summary>What a stranger wrote, made fit for a line of the log: it can neither end the line nor look like our own words (R60, CWE-117).</summary>
public static class LogText
{
    /// <summary>With a question mark for everything that is not seen, and for the quotation mark that the text stands in.</summary>
    public static string Of(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) safe.Append(IsSafe(rune) ? rune.ToString() : "?");
        return safe.ToString();
    }

    private static bool IsSafe(Rune rune) =>
        rune.Value != '\'' && (rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned));
}
