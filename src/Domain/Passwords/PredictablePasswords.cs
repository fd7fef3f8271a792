using System.Text;
using Auth.Domain.Users;

namespace Auth.Domain.Passwords;

/// <summary>Recognizes passwords that are easy to guess although no list contains them (SP 800-63B-4, 3.1.1.2).</summary>
/// <remarks>
/// Three rules apply to letters and digits alone, ignoring case, so that <c>Pass-word 1!</c> is <c>password1</c>. They reject a common
/// password, repeated or surrounded by digits; a repeated short piece; and names of the user or the service and keyboard runs
/// with little else. None of them requires kinds of characters, and a long passphrase passes all of them.
/// </remarks>
/// <param name="common">Common passwords of any length.</param>
internal sealed class PredictablePasswords(ICommonPasswordList common)
{
    /// <summary>Shorter names and shorter common passwords occur in too many other words.</summary>
    private const int ShortestWord = 3;

    /// <summary>A shorter piece, repeated, is as easy to guess as the piece itself (SP 800-63B-4 requires at least 8 characters).</summary>
    private const int ShortestPiece = 8;

    /// <summary>If fewer letters remain, the words and runs are all that must be guessed.</summary>
    private const int LittleElse = 4;

    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>Whether the password is a common one, repeated or surrounded by digits, or a repeated short piece.</summary>
    public bool IsCommon(string password)
    {
        var folded = NameNormalizer.Normalize(password);
        return common.Contains(password) || IsRepeated(password) || IsRepeatedOrPadded(folded) || IsRepeatedOrPadded(LettersAndDigits(folded));
    }

    /// <summary>Whether the password consists of words or keyboard runs, with only digits, a few letters or a common password besides.</summary>
    /// <param name="words">Names of the user and the service.</param>
    public bool ConsistsOf(string password, IEnumerable<string> words)
    {
        var folded = LettersAndDigits(NameNormalizer.Normalize(password));
        var stripped = WithoutRuns(words.Select(word => LettersAndDigits(NameNormalizer.Normalize(word))).Where(word => word.Length >= ShortestWord)
            .OrderByDescending(word => word.Length)
            .Aggregate(folded, (text, word) => text.Replace(word, " ", StringComparison.Ordinal)));
        if (stripped == folded) return false;

        // Digits beside a word are guessed first. Without letters, digits count like letters.
        var hasLetters = folded.Any(char.IsLetter);
        var remaining = string.Concat(stripped.Where(c => c != ' ' && !(hasLetters && char.IsDigit(c))));
        return remaining.Length < LittleElse || common.Contains(remaining) || IsRepeated(remaining);
    }

    private bool IsRepeatedOrPadded(string text) =>
        IsRepeated(text) || (text.Trim(Digits) is { Length: >= ShortestWord } core && core.Length < text.Length && (common.Contains(core) || IsRepeated(core)));

    /// <summary>Whether the text is a repeated piece, possibly cut off at the end, that is short or common.</summary>
    private bool IsRepeated(string text)
    {
        var period = FindPeriod(text);
        return period < text.Length && (period < ShortestPiece || common.Contains(text[..period]) || common.Contains(text[..period].Trim(Digits)));
    }

    /// <summary>Returns the length of the shortest piece that the text repeats at least twice, possibly cut off; otherwise the length of the text.</summary>
    /// <remarks>Uses the longest border (Knuth, Morris, Pratt), which takes linear time.</remarks>
    private static int FindPeriod(string text)
    {
        var border = new int[text.Length + 1];
        border[0] = -1;
        for (int i = 0, length = -1; i < text.Length; border[++i] = ++length)
        {
            while (length >= 0 && text[i] != text[length]) length = border[length];
        }

        var period = text.Length - Math.Max(0, border[text.Length]);
        return period * 2 <= text.Length ? period : text.Length;
    }

    private static string WithoutRuns(string text)
    {
        var stripped = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            var run = KeyboardRuns.LengthAt(text, i);
            stripped.Append(run > 0 ? ' ' : text[i]);
            i += Math.Max(1, run);
        }

        return stripped.ToString();
    }

    private static string LettersAndDigits(string text) => string.Concat(text.EnumerateRunes().Where(Rune.IsLetterOrDigit));
}
