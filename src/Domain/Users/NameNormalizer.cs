using System.Globalization;
using System.Text;

namespace Auth.Domain.Users;

/// <summary>Normalizes names for comparison and uniqueness: NFKC, case-folded, trimmed, without joiners, with plain apostrophes.</summary>
/// <remarks>
/// All spellings of a name (case, width, composition) are equal, so they share one account and one attempt counter.
/// Case folding maps one character to one (upper, then lower, invariant), so <c>straße</c> and <c>strasse</c>
/// stay different, as in RFC 8265's UsernameCaseMapped. Joiners are dropped because many fonts and keyboards lack them.
/// </remarks>
internal static class NameNormalizer
{
    /// <exception cref="ArgumentException">Not <see cref="IsWellFormed"/>.</exception>
    public static string Normalize(string name) =>
        string.Concat(Fold(name.Normalize(NormalizationForm.FormKC)).Normalize(NormalizationForm.FormKC)
            .EnumerateRunes().Where(rune => !NameContext.IsJoiner(rune)))
            .Replace(NameContext.Apostrophe, '\'')
            .Trim();

    /// <summary>Applies simple case folding, one character to one.</summary>
    public static string Fold(string text) =>
#pragma warning disable CA1308 // Upper then lower is the folding: it joins ς with σ, which upper alone would leave to the collation.
        text.ToUpperInvariant().ToLowerInvariant();
#pragma warning restore CA1308

    /// <summary>Whether a character is visible or shapes a visible one: not a control, bidi, zero-width, private or unassigned character.</summary>
    public static bool IsVisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        && !IsIgnorable(rune);

    /// <summary>Whether a text has only visible characters, on one line. Joiners are allowed where they have a visible effect.</summary>
    public static bool IsVisibleLine(string text)
    {
        Rune[] runes = [.. text.EnumerateRunes()];
        return runes.Index().All(r => IsVisibleInLine(r.Item) || (NameContext.IsJoiner(r.Item) && NameContext.AllowsJoiner(runes, r.Index)));
    }

    /// <summary>Whether the text is well-formed UTF-16 that can be normalized: no unpaired surrogate, no U+FFFE.</summary>
    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\uFFFE') return false;
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || ++i == text.Length || !char.IsLowSurrogate(text[i])) return false;
        }

        return true;
    }

    private static bool IsVisibleInLine(Rune rune) => IsVisible(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>Invisible letters and marks: fillers, joiners and variation selectors (Default_Ignorable_Code_Point; RFC 8264, 9.13).</summary>
    private static bool IsIgnorable(Rune rune) => rune.Value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F)
        or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);
}
