using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Auth.Domain.Passkeys;

/// <summary>The id of a WebAuthn credential: 1 to 1023 bytes chosen by the authenticator (WebAuthn, 5.8.3), in base64url. It is not a secret.</summary>
public sealed record CredentialId
{
    /// <summary>The maximum length in characters, which 1023 bytes have.</summary>
    public const int MaximumLength = 1364;

    private CredentialId(string value) => Value = value;

    /// <summary>The id in base64url without padding, so that each id has one spelling.</summary>
    public string Value { get; }

    /// <summary>Converts the bytes of an authenticator.</summary>
    public static CredentialId FromBytes(ReadOnlySpan<byte> bytes) => new(Base64Url.EncodeToString(bytes));

    /// <summary>Parses an id from a client; false if the format is wrong.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CredentialId? id)
    {
        id = text is { Length: <= MaximumLength } && Base64Url.IsValid(text, out var bytes) && bytes > 0
            ? FromBytes(Base64Url.DecodeFromChars(text))
            : null;
        return id is not null;
    }

    /// <summary>Restores a stored id.</summary>
    public static CredentialId FromStorage(string value) => new(value);

    /// <summary>Returns the bytes of the id.</summary>
    public byte[] ToBytes() => Base64Url.DecodeFromChars(Value);

    /// <inheritdoc />
    public override string ToString() => Value;
}
