using System.Globalization;
using System.Text;
using Auth.Domain.Common;

namespace Auth.Domain.Users;

/// <summary>A username: 1 to 64 letters, digits (one of them at least), marks and <c>. _ - + '</c>, with single spaces inside, and characters that RFC 8264 allows in context (<see cref="NameContext"/>).</summary>
/// <remarks>It never contains an <c>@</c>, so it cannot be mistaken for an email. It is displayed as entered and compared by <see cref="NormalizedValue"/>.</remarks>
public sealed record Username
{
    /// <summary>The maximum length in UTF-16 code units.</summary>
    public const int MaximumLength = 64;

    private const string Punctuation = ".-_+'";

    private Username(string value, string normalizedValue) => (Value, NormalizedValue) = (value, normalizedValue);

    /// <summary>The name as entered, in NFC.</summary>
    public string Value { get; }

    /// <summary>The normalized form, which is unique and used for lookups.</summary>
    public string NormalizedValue { get; }

    /// <summary>Whether only setup, operators and imports may take the name until there is an administrator (R84).</summary>
    public bool IsReservedUntilSetup => ReservedUsernames.Contains(NormalizedValue);

    /// <summary>Creates a username, or returns a validation error.</summary>
    public static Result<Username> Create(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || !NameNormalizer.IsWellFormed(text)) return Invalid();
        var value = text.Normalize(NormalizationForm.FormC).Trim();
        if (value.Length > MaximumLength || !IsAllowed([.. value.EnumerateRunes()]) || value.Contains("  ", StringComparison.Ordinal)) return Invalid();
        var key = NameNormalizer.Normalize(value);
        return key.Length <= MaximumLength ? new Username(value, key) : Invalid();
    }

    /// <summary>Restores a stored username.</summary>
    public static Username FromStorage(string value, string normalizedValue) => new(value, normalizedValue);

    /// <inheritdoc />
    public override string ToString() => Value;

    private static bool IsAllowed(ReadOnlySpan<Rune> runes)
    {
        for (var i = 0; i < runes.Length; i++)
        {
            if (!(IsAllowed(runes[i]) && NameNormalizer.IsVisible(runes[i])) && !NameContext.Allows(runes, i)) return false;
        }

        return !IsMark(runes[0]) && ContainsLetterOrDigit(runes) && NameContext.HasOneKindOfArabicDigits(runes);
    }

    /// <summary>Applications may use the name as a path, in which <c>.</c> and <c>..</c> lead elsewhere.</summary>
    private static bool ContainsLetterOrDigit(ReadOnlySpan<Rune> runes)
    {
        foreach (var rune in runes)
        {
            if (Rune.IsLetterOrDigit(rune)) return true;
        }

        return false;
    }

    /// <summary>A mark at the start would be drawn over the text before the name.</summary>
    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsAllowed(Rune rune) =>
        rune.Value == ' '
        || (rune.IsAscii && Punctuation.Contains((char)rune.Value, StringComparison.Ordinal))
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
            or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber;

    private static Error Invalid() =>
        Error.Invalid("username", "Enter a username with 1 to 64 characters: letters, digits, . _ - + ' and single spaces in between, with at least one letter or digit and no @.");
}
