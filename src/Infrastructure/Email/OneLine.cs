using System.Globalization;
using System.Text;

namespace Auth.Infrastructure.Email;

/// <summary>Keeps what people wrote on the line where it stands: in a header it could add another (CWE-93), in a text a paragraph that looks like ours.</summary>
internal static class OneLine
{
    /// <summary>With a space for everything that ends a line, or controls one.</summary>
    public static string Of(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) line.Append(EndsLines(rune) ? " " : rune.ToString());
        return line.ToString();
    }

    private static bool EndsLines(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
