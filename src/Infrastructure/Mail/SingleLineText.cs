using System.Globalization;
using System.Text;

namespace Auth.Infrastructure.Mail;

/// <summary>Keeps user input on one line. A line break could add a header (CWE-93), or a paragraph that looks like text of Auth.</summary>
internal static class SingleLineText
{
    /// <summary>Replaces each line break and control character with a space.</summary>
    public static string Sanitize(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) line.Append(EndsLines(rune) ? " " : rune.ToString());
        return line.ToString();
    }

    private static bool EndsLines(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
