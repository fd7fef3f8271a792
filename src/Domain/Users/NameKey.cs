using System.Globalization;
using System.Text;

namespace Auth.Domain.Users;

/// <summary>The form under which names are compared and unique: NFKC, case folded, without outer white space and joiners, with plain apostrophes.</summary>
/// <remarks>
/// All spellings of one name (case, width, composition) share one key, and so one account and one counter of attempts.
/// Folding is Unicode's simple one (upper, then lower, invariant), one character to one: <c>straße</c> and <c>strasse</c>
/// stay two people, as in RFC 8265's UsernameCaseMapped. Joiners are left out, as not every font shows and not every keyboard types them.
/// </remarks>
internal static class NameKey
{
    /// <exception cref="ArgumentException">Not <see cref="IsWellFormed"/>.</exception>
    public static string Of(string name) =>
        string.Concat(Fold(name.Normalize(NormalizationForm.FormKC)).Normalize(NormalizationForm.FormKC)
            .EnumerateRunes().Where(rune => !NameContext.IsJoiner(rune)))
            .Replace(NameContext.Apostrophe, '\'')
            .Trim();

    /// <summary>Folds the case: simple folding, one character to one.</summary>
    public static string Fold(string text) =>
#pragma warning disable CA1308 // Upper then lower is the folding: it joins ς with σ, which upper alone would leave to the collation.
        text.ToUpperInvariant().ToLowerInvariant();
#pragma warning restore CA1308

    /// <summary>Whether a character can be seen, or shapes one that can: not a control, bidi, zero-width, private or unassigned one.</summary>
    public static bool IsVisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
        && !IsIgnorable(rune);

    /// <summary>Whether the text is well-formed UTF-16 that can be normalised: no half of a surrogate pair, no U+FFFE.</summary>
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

    /// <summary>Letters and marks that nobody sees: fillers, joiners and variation selectors (Default_Ignorable_Code_Point; RFC 8264, 9.13).</summary>
    private static bool IsIgnorable(Rune rune) => rune.Value is
        0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F)
        or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0100 and <= 0xE01EF);
}
