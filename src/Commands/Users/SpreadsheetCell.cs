namespace Auth.Commands.Users;

/// <summary>Keeps spreadsheets from running a cell as a formula (ASVS 1.2.10, CWE-1236), with a rule that an import undoes exactly.</summary>
/// <remarks>
/// An apostrophe is added before a text that begins with a formula character, also after apostrophes of its own. All other texts stay as they are,
/// so files without formulas, such as those of older versions, keep their meaning.
/// </remarks>
internal static class SpreadsheetCell
{
    private const char Mark = '\'';

    /// <summary>The characters that OWASP names, with their full-width forms.</summary>
    private const string FormulaCharacters = "=+-@\t\r\n\0＝＋－＠";

    /// <summary>Marks a text that would be a formula.</summary>
    public static string? Neutralize(string? text) => text is not null && IsFormula(text.AsSpan().TrimStart(Mark)) ? Mark + text : text;

    /// <summary>Removes the mark of <see cref="Neutralize"/>.</summary>
    public static string? Restore(string? cell) => cell is [Mark, ..] && IsFormula(cell.AsSpan().TrimStart(Mark)) ? cell[1..] : cell;

    private static bool IsFormula(ReadOnlySpan<char> text) => text is [var first, ..] && FormulaCharacters.Contains(first, StringComparison.Ordinal);
}
