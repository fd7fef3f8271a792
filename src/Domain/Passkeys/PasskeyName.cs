using System.Text;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Domain.Passkeys;

/// <summary>The name that a user gives a passkey: 1 to 64 visible characters. It need not be unique.</summary>
public sealed record PasskeyName
{
    /// <summary>The maximum length in UTF-16 code units.</summary>
    public const int MaximumLength = 64;

    private PasskeyName(string value) => Value = value;

    /// <summary>The name as entered, in NFC.</summary>
    public string Value { get; }

    /// <summary>Creates a name, or returns a validation error.</summary>
    public static Result<PasskeyName> Create(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || !NameNormalizer.IsWellFormed(text)) return Invalid();
        var value = text.Normalize(NormalizationForm.FormC).Trim();
        return value.Length <= MaximumLength && NameNormalizer.IsVisibleLine(value) ? new PasskeyName(value) : Invalid();
    }

    /// <summary>Restores a stored name.</summary>
    public static PasskeyName FromStorage(string value) => new(value);

    /// <inheritdoc />
    public override string ToString() => Value;

    private static Error Invalid() => Error.Invalid("name", "Enter a passkey name with 1 to 64 visible characters.");
}
