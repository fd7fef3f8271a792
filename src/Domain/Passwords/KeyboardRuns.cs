namespace Auth.Domain.Passwords;

/// <summary>Sequences that are easy to type: keyboard rows, columns and zigzags, digits and the alphabet, forwards and backwards.</summary>
internal static class KeyboardRuns
{
    /// <summary>Shorter runs occur in ordinary words (expert, first).</summary>
    public const int MinimumLength = 4;

    private const string Digits = "1234567890";
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz";

    /// <summary>QWERTY, QWERTZ, AZERTY and the Russian layout.</summary>
    private static readonly string[] Rows =
    [
        "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiopü", "asdfghjklöä", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
        "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю",
    ];

    private static readonly string[] Columns =
    [
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qazwsxedcrfvtgbyhnujm", "1qay2wsx3edc4rfv5tgb6zhn7ujm", "qaywsxedcrfvtgbzhnujm", "1aqw2zsx3edc4rfv5tgb6yhn7uj",
    ];

    private static readonly string[] Forwards =
    [
        .. Rows, .. Columns, Digits + Digits, "01234567890", Alphabet + Alphabet,
        .. ((string[])["qwertyuiop", "qwertzuiop", "azertyuiop", Alphabet]).SelectMany(row => (string[])[Interleave(row, Digits), Interleave(Digits, row)]),
    ];

    private static readonly string[] All = [.. Forwards, .. Forwards.Select(run => string.Concat(run.Reverse()))];

    /// <summary>Returns the length of the run at a position; 0 if it is shorter than <see cref="MinimumLength"/>.</summary>
    /// <param name="text">Must be case-folded.</param>
    public static int LengthAt(ReadOnlySpan<char> text, int start)
    {
        var longest = 0;
        foreach (var run in All)
        {
            for (var at = run.IndexOf(text[start], StringComparison.Ordinal); at >= 0; at = run.IndexOf(text[start], at + 1))
            {
                longest = Math.Max(longest, text[start..].CommonPrefixLength(run.AsSpan(at)));
            }
        }

        return longest >= MinimumLength ? longest : 0;
    }

    private static string Interleave(string first, string second) => string.Concat(first.Zip(second, (a, b) => $"{a}{b}"));
}
