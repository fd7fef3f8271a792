namespace Auth.Domain.Users;

/// <summary>A login name as typed: a username, or an email if it contains an <c>@</c>.</summary>
/// <remarks>Any well-formed text is valid. A name that cannot exist must behave like one that does not exist (P5).</remarks>
public sealed record LoginName
{
    /// <summary>The maximum length in UTF-16 code units.</summary>
    public const int MaximumLength = 320;

    private LoginName(string normalizedValue) => NormalizedValue = normalizedValue;

    /// <summary>The normalized form, which is used for lookups.</summary>
    public string NormalizedValue { get; }

    /// <summary>Whether to look up an email instead of a username.</summary>
    public bool IsEmail => NormalizedValue.Contains('@', StringComparison.Ordinal);

    /// <summary>Parses the text that was typed.</summary>
    /// <exception cref="ArgumentException">Not <see cref="IsValid"/>.</exception>
    public static LoginName Parse(string text) =>
        IsValid(text) ? new LoginName(Normalize(text)) : throw new ArgumentException("Not acceptable text.", nameof(text));

    /// <summary>Creates the login name of a known user.</summary>
    public static LoginName FromUsername(Username name) => new(name.NormalizedValue);

    /// <summary>Creates the login name of a known user.</summary>
    public static LoginName FromEmail(EmailAddress email) => new(email.NormalizedValue);

    /// <summary>Whether the text is well-formed, without control characters, and has 1 to <see cref="MaximumLength"/> characters.</summary>
    public static bool IsValid(string? text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= MaximumLength && NameNormalizer.IsWellFormed(text) && !text.Any(char.IsControl);

    /// <summary>Text without an <c>@</c> is normalized like a username, even if it cannot be one. With it, NFKC would turn some texts into another user's email (ADR 23).</summary>
    private static string Normalize(string text)
    {
        var typed = WithAsciiAt(text.Trim());
        if (!typed.Contains('@', StringComparison.Ordinal)) return NameNormalizer.Normalize(text);
        return EmailAddress.Create(typed) is { IsSuccess: true } email ? email.Value.NormalizedValue : EmailAddress.Fold(typed);
    }

    /// <summary>Input methods for East Asian languages type the <c>@</c> in other widths. No mailbox has these in its name.</summary>
    private static string WithAsciiAt(string text) => text.Replace('\uFF20', '@').Replace('\uFE6B', '@');

    /// <summary>Hidden, because it may be a password typed into the wrong field.</summary>
    public override string ToString() => "…";
}
