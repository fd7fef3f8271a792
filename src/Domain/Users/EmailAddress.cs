using System.Text;
using Auth.Domain.Common;

namespace Auth.Domain.Users;

/// <summary>An email address in the form that mail servers accept in practice: one <c>@</c>, no white space, at most 254 characters (RFC 5321).</summary>
/// <remarks>
/// Only a sent mail can show that an address exists, not a pattern. Addresses are compared by <see cref="NormalizedValue"/>: the local part in NFC and
/// case-folded, because only the receiving server knows which spellings are equal, and the domain in its ASCII form.
/// </remarks>
public sealed record EmailAddress
{
    /// <summary>The maximum length in UTF-16 code units (RFC 5321, 4.5.3.1.3).</summary>
    public const int MaximumLength = 254;

    private const char FullWidthAt = '\uFF20';

    private EmailAddress(string value, string normalizedValue) => (Value, NormalizedValue) = (value, normalizedValue);

    /// <summary>The address as entered, without a final dot. A domain beyond ASCII is in the form that its registry uses.</summary>
    public string Value { get; }

    /// <summary>The normalized form, which is unique and used for lookups.</summary>
    public string NormalizedValue { get; }

    /// <summary>Creates an address, or returns a validation error.</summary>
    public static Result<EmailAddress> Create(string? text)
    {
        if (text is not { Length: >= 3 and <= MaximumLength } || !NameNormalizer.IsWellFormed(text)) return Invalid();
        var at = text.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > 64 || at == text.Length - 1 || text.LastIndexOf('@') != at) return Invalid();
        if (text.Contains(FullWidthAt, StringComparison.Ordinal) || text.Any(c => char.IsWhiteSpace(c) || "<>()[]\\,;:\"".Contains(c, StringComparison.Ordinal))) return Invalid();
        var (local, domain) = (text[..at], text[(at + 1)..]);
        // Some mail software decodes encoded words (RFC 2047) in an address, and would deliver to another one.
        if (local.Contains("=?", StringComparison.Ordinal)) return Invalid();
        if (!local.EnumerateRunes().All(NameNormalizer.IsVisible) || !IsVisible([.. domain.EnumerateRunes()]) || MailDomain.ToAscii(domain) is not { } ascii) return Invalid();

        var (value, key) = ($"{local}@{MailDomain.ToShown(domain)}", $"{Fold(local)}@{ascii}");
        return value.Length <= MaximumLength && key.Length <= MaximumLength ? new EmailAddress(value, key) : Invalid();
    }

    /// <summary>Restores a stored address.</summary>
    public static EmailAddress FromStorage(string value, string normalizedValue) => new(value, normalizedValue);

    /// <summary>Returns the address with the normalized form of this version; null if it is no longer valid.</summary>
    public EmailAddress? Renewed() => Create(Value) is { IsFailure: false } renewed ? renewed.Value : null;

    /// <inheritdoc />
    public override string ToString() => Value;

    /// <summary>Normalizes a local part: NFC and case-folded. Unlike NFKC, this joins no two mailboxes that a mail server could tell apart by more than case.</summary>
    internal static string Fold(string localPart) => NameNormalizer.Fold(localPart.Normalize(NormalizationForm.FormC)).Normalize(NormalizationForm.FormC);

    private static bool IsVisible(ReadOnlySpan<Rune> domain)
    {
        for (var i = 0; i < domain.Length; i++)
        {
            if (!NameNormalizer.IsVisible(domain[i]) && !(NameContext.IsJoiner(domain[i]) && NameContext.AllowsJoiner(domain, i))) return false;
        }

        return true;
    }

    private static Error Invalid() => Error.Invalid("email", "Enter an email address like name@example.org, with at most 254 characters.");
}
