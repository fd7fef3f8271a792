using System.Text;

namespace Auth.Domain.Users;

/// <summary>The form under which names and addresses are compared and unique: NFKC, case folded, without outer white space.</summary>
/// <remarks>
/// All spellings of one name (case, width, composition) share one key, and so one account and one counter of attempts.
/// Folding is Unicode's simple one (upper, then lower, invariant), one character to one: <c>straße</c> and <c>strasse</c>
/// stay two people, as in RFC 8265's UsernameCaseMapped.
/// </remarks>
internal static class NameKey
{
    /// <exception cref="ArgumentException">Not well-formed UTF-16.</exception>
    public static string Of(string name) =>
        name.Normalize(NormalizationForm.FormKC)
            .ToUpperInvariant()
#pragma warning disable CA1308 // Upper then lower is the folding: it joins ς with σ, which upper alone would leave to the collation.
            .ToLowerInvariant()
#pragma warning restore CA1308
            .Normalize(NormalizationForm.FormKC)
            .Trim();

    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || ++i == text.Length || !char.IsLowSurrogate(text[i])) return false;
        }

        return true;
    }
}
