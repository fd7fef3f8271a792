using System.Text;

namespace Auth.Domain.Users;

/// <summary>Recognizes passwords that are guessed early although no list holds them (SP 800-63B-4, 3.1.1.2; ASVS 6.2.11).</summary>
/// <remarks>
/// Three rules, each on the letters and digits alone and without case, so that <c>Pass-word 1!</c> is <c>password1</c>:
/// a common password, repeated, or with digits around it; a short piece repeated; words of the account or the service,
/// and keyboard runs, with little else. None of them asks for kinds of characters, and a long passphrase passes them all.
/// </remarks>
/// <param name="common">Passwords of any length that are guessed first.</param>
internal sealed class PredictablePasswords(ICommonPasswords common)
{
    /// <summary>Shorter words of the account and shorter common passwords stand in too many other words.</summary>
    private const int ShortestWord = 3;

    /// <summary>A piece of fewer characters, repeated, is as easy to guess as the piece (SP 800-63B-4: 8 at the very least).</summary>
    private const int ShortestPiece = 8;

    /// <summary>With fewer letters beside them, words and runs are all that there is to guess.</summary>
    private const int LittleElse = 4;

    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>Whether it is a common password, repeated or with digits before or after it, or a short piece repeated.</summary>
    public bool IsCommon(string password)
    {
        var folded = NameKey.Of(password);
        return common.Contains(password) || IsRepeated(password) || IsRepeatedOrPadded(folded) || IsRepeatedOrPadded(LettersAndDigits(folded));
    }

    /// <summary>Whether words, or keyboard runs, are all that it holds except for digits and a few letters, or a common password.</summary>
    /// <param name="password">The password.</param>
    /// <param name="words">What the account and the service are called.</param>
    public bool IsMadeOf(string password, IEnumerable<string> words)
    {
        var folded = LettersAndDigits(NameKey.Of(password));
        var rest = WithoutRuns(words.Select(word => LettersAndDigits(NameKey.Of(word))).Where(word => word.Length >= ShortestWord)
            .OrderByDescending(word => word.Length)
            .Aggregate(folded, (text, word) => text.Replace(word, " ", StringComparison.Ordinal)));
        if (rest == folded) return false;

        // Digits beside a word are the first that are tried; beside digits they are as good as letters.
        var hasLetters = folded.Any(char.IsLetter);
        var left = string.Concat(rest.Where(c => c != ' ' && !(hasLetters && char.IsDigit(c))));
        return left.Length < LittleElse || common.Contains(left) || IsRepeated(left);
    }

    private bool IsRepeatedOrPadded(string text) =>
        IsRepeated(text) || (text.Trim(Digits) is { Length: >= ShortestWord } core && core.Length < text.Length && (common.Contains(core) || IsRepeated(core)));

    /// <summary>Whether it is a piece that is repeated, perhaps not to its end; and the piece is short, or common by itself.</summary>
    private bool IsRepeated(string text)
    {
        var period = PeriodOf(text);
        return period < text.Length && (period < ShortestPiece || common.Contains(text[..period]) || common.Contains(text[..period].Trim(Digits)));
    }

    /// <summary>The length of the shortest piece whose repetition, at least twice, begins with the text; the length of the text where there is none.</summary>
    /// <remarks>By the longest border (Knuth, Morris, Pratt): each piece is compared once, however long the text is.</remarks>
    private static int PeriodOf(string text)
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
        var rest = new StringBuilder();
        for (var i = 0; i < text.Length;)
        {
            var run = KeyboardRuns.LengthAt(text, i);
            rest.Append(run > 0 ? ' ' : text[i]);
            i += Math.Max(1, run);
        }

        return rest.ToString();
    }

    private static string LettersAndDigits(string text) => string.Concat(text.EnumerateRunes().Where(Rune.IsLetterOrDigit));
}
