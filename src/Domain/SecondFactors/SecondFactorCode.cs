using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.SecondFactors;

/// <summary>A code as the user typed it: the six digits of an authenticator, or a recovery code.</summary>
/// <remarks>
/// Digits of all scripts are read as 0 to 9. Spaces, hyphens and invisible characters such as direction marks are dropped.
/// Text that can be neither is rejected before an attempt is counted. That depends on the text alone and reveals nothing about the right code (P5).
/// </remarks>
internal sealed class SecondFactorCode
{
    /// <summary>The maximum length in UTF-16 code units.</summary>
    public const int MaximumLength = 64;

    private const int TotpDigits = 6;

    /// <summary>Not a hyphen in Unicode, but typed as one.</summary>
    private const int MinusSign = 0x2212;

    private static readonly Error NotACode = Error.Invalid("code", "Enter the six digits from your authenticator app, or one of your recovery codes.");
    private static readonly Error NotTotp = Error.Invalid("code", "Enter the six digits from your authenticator app.");

    private SecondFactorCode(string? totp, RecoveryCode? recovery) => (Totp, Recovery) = (totp, recovery);

    /// <summary>The six ASCII digits of a one-time code; null for a recovery code.</summary>
    public string? Totp { get; }

    /// <summary>The recovery code; null for a one-time code.</summary>
    public RecoveryCode? Recovery { get; }

    /// <summary>Parses a one-time code or a recovery code, or returns a validation error.</summary>
    public static Result<SecondFactorCode> Create(string? text)
    {
        if (!TryFold(text, out var folded)) return NotACode;
        if (IsTotp(folded)) return new SecondFactorCode(folded, recovery: null);
        return RecoveryCode.TryParse(folded, out var recovery) ? new SecondFactorCode(totp: null, recovery) : NotACode;
    }

    /// <summary>Parses a one-time code, or returns a validation error.</summary>
    public static Result<SecondFactorCode> CreateTotp(string? text) =>
        TryFold(text, out var folded) && IsTotp(folded) ? new SecondFactorCode(folded, recovery: null) : NotTotp;

    /// <inheritdoc />
    public override string ToString() => "…";

    private static bool IsTotp(string folded) => folded.Length == TotpDigits && folded.All(char.IsAsciiDigit);

    private static bool TryFold(string? text, [NotNullWhen(true)] out string? folded)
    {
        folded = null;
        if (text is not { Length: <= MaximumLength } || !NameNormalizer.IsWellFormed(text)) return false;

        var plain = new StringBuilder();
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).EnumerateRunes().Where(r => !IsSeparator(r)))
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber) plain.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
            else plain.Append(rune);
        }

        folded = plain.ToString();
        return true;
    }

    private static bool IsSeparator(Rune rune) =>
        Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.DashPunctuation || rune.Value == MinusSign;
}
