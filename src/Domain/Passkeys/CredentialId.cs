using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Auth.Domain.Passkeys;

/// <summary>By what an authenticator's credential is known everywhere: 1 to 1023 bytes that the authenticator chose (WebAuthn, 5.8.3), in base64url. It is no secret.</summary>
public sealed record CredentialId
{
    /// <summary>The longest form, in characters.</summary>
    public const int MaximumLength = 1364;

    private const int MaximumBytes = 1023;

    private CredentialId(string value) => Value = value;

    /// <summary>In base64url, without padding: one spelling for each id.</summary>
    public string Value { get; }

    /// <summary>Takes an id as an authenticator made it.</summary>
    public static CredentialId Of(ReadOnlySpan<byte> bytes) => new(Base64Url.EncodeToString(bytes));

    /// <summary>Takes an id as a client shows it; anything of another shape is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CredentialId? id)
    {
        id = text is { Length: > 0 and <= MaximumLength } && Base64Url.IsValid(text, out var bytes) && bytes is > 0 and <= MaximumBytes
            ? Of(Base64Url.DecodeFromChars(text))
            : null;
        return id is not null;
    }

    /// <summary>Restores a stored id.</summary>
    public static CredentialId Stored(string value) => new(value);

    /// <summary>The bytes themselves.</summary>
    public byte[] ToBytes() => Base64Url.DecodeFromChars(Value);

    /// <inheritdoc />
    public override string ToString() => Value;
}
