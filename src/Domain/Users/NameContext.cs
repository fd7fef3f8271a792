using System.Globalization;
using System.Text;

namespace Auth.Domain.Users;

/// <summary>Characters that names may contain only in certain contexts: CONTEXTJ and CONTEXTO of RFC 8264 and the typographic apostrophe. The rules are those of RFC 5892, appendix A.</summary>
internal static class NameContext
{
    /// <summary>The typographic apostrophe (U+2019). RFC 8264 excludes it, but phones type it in names such as O’Brien, so it is normalized to the plain one.</summary>
    public const char Apostrophe = '\u2019';

    private const int NonJoiner = 0x200C;
    private const int Joiner = 0x200D;

    /// <summary>Whether a character is a joiner: invisible, but it changes how its neighbors are displayed.</summary>
    public static bool IsJoiner(Rune rune) => rune.Value is NonJoiner or Joiner;

    /// <summary>Whether a joiner has a visible effect at this position (A.1 and A.2).</summary>
    public static bool AllowsJoiner(ReadOnlySpan<Rune> text, int at) =>
        (at > 0 && IsIn(JoiningTypes.Viramas, text[at - 1])) || (text[at].Value == NonJoiner && IsBetweenJoiningLetters(text, at));

    /// <summary>Whether a context-dependent character is allowed at this position; false for all other characters.</summary>
    public static bool Allows(ReadOnlySpan<Rune> text, int at) => text[at].Value switch
    {
        NonJoiner or Joiner => AllowsJoiner(text, at),
        Apostrophe => At(text, at - 1) is { } before && (Rune.IsLetter(before) || IsMark(before)) && At(text, at + 1) is { } after && Rune.IsLetter(after),
        // Middle dot (A.3), Greek keraia (A.4), geresh and gershayim (A.5, A.6), katakana middle dot (A.7).
        0x00B7 => At(text, at - 1)?.Value is 'l' or 'L' && At(text, at + 1)?.Value is 'l' or 'L',
        0x0375 => At(text, at + 1) is { } next && IsGreek(next),
        0x05F3 or 0x05F4 => At(text, at - 1) is { } before && IsHebrew(before),
        0x30FB => text.ContainsAnyJapanese(),
        _ => false,
    };

    /// <summary>Whether the text does not mix Arabic-Indic and extended Arabic-Indic digits, which look alike (A.8, A.9).</summary>
    public static bool HasOneKindOfArabicDigits(ReadOnlySpan<Rune> text)
    {
        var (arabic, extended) = (false, false);
        foreach (var rune in text)
        {
            arabic |= rune.Value is >= 0x0660 and <= 0x0669;
            extended |= rune.Value is >= 0x06F0 and <= 0x06F9;
        }

        return !(arabic && extended);
    }

    /// <summary>Implements the joining rule: (L or D) T* ZWNJ T* (R or D).</summary>
    private static bool IsBetweenJoiningLetters(ReadOnlySpan<Rune> text, int at)
    {
        var (before, after) = (at - 1, at + 1);
        while (before >= 0 && IsMark(text[before])) before--;
        while (after < text.Length && IsMark(text[after])) after++;
        return before >= 0 && after < text.Length && IsIn(JoiningTypes.JoiningForwards, text[before]) && IsIn(JoiningTypes.JoiningBackwards, text[after]);
    }

    private static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    private static bool ContainsAnyJapanese(this ReadOnlySpan<Rune> text)
    {
        foreach (var rune in text)
        {
            if (IsKana(rune) || IsHan(rune)) return true;
        }

        return false;
    }

    private static bool IsGreek(Rune rune) => Rune.IsLetter(rune) && rune.Value is (>= 0x0370 and <= 0x03FF) or (>= 0x1F00 and <= 0x1FFF);

    private static bool IsHebrew(Rune rune) => rune.Value is (>= 0x0591 and <= 0x05F4) or (>= 0xFB1D and <= 0xFB4F);

    private static bool IsKana(Rune rune) => rune.Value is (>= 0x3041 and <= 0x309F) or (>= 0x30A1 and <= 0x30FA) or (>= 0x30FD and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0xFF66 and <= 0xFF9D);

    private static bool IsHan(Rune rune) => rune.Value is 0x3005 or 0x3007 or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x323AF);

    private static Rune? At(ReadOnlySpan<Rune> text, int at) => at >= 0 && at < text.Length ? text[at] : null;

    private static bool IsIn((int First, int Last)[] ranges, Rune rune)
    {
        foreach (var (first, last) in ranges)
        {
            if (rune.Value >= first && rune.Value <= last) return true;
        }

        return false;
    }
}
