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

    /// <summary>Whether the text is well-formed, without control characters, and has 1 to <see cref="MaximumLength"/> characters.</summary>
    public static bool IsValid(string? text) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= MaximumLength && NameNormalizer.IsWellFormed(text) && !text.Any(char.IsControl);

    /// <summary>Text that is not an email is normalized like a username, even if it cannot be one.</summary>
    private static string Normalize(string text) => EmailAddress.Create(text.Trim()) is { IsFailure: false } email ? email.Value.NormalizedValue : NameNormalizer.Normalize(text);

    /// <summary>Hidden, because it may be a password typed into the wrong field.</summary>
    public override string ToString() => "…";
}
