using System.Diagnostics.CodeAnalysis;
using Auth.Domain.Common;

namespace Auth.Domain.Devices;

/// <summary>The secret by which a device is known again at a login: <c>dev_</c> and 256 random bits in base64url.</summary>
/// <remarks>It signs nobody in: it only decides where the attempts are counted (P6). The store has its <see cref="DeviceTokenHash"/>.</remarks>
public sealed class DeviceToken
{
    private const string Prefix = "dev_";

    private readonly string _text;

    private DeviceToken(string text) => _text = text;

    /// <summary>A new token from the system's random generator.</summary>
    public static DeviceToken New() => new(TokenText.New(Prefix));

    /// <summary>Takes a token that was shown; anything of another shape is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DeviceToken? token)
    {
        token = TokenText.IsOne(Prefix, text) ? new(text.ToString()) : null;
        return token is not null;
    }

    /// <summary>What the store knows of it.</summary>
    public DeviceTokenHash Hash() => new(TokenHash.Of(_text));

    /// <summary>The secret itself.</summary>
    public string Reveal() => _text;

    /// <inheritdoc />
    public override string ToString() => Prefix + "…";
}

/// <summary>The SHA-256 of a device's token.</summary>
public readonly record struct DeviceTokenHash(TokenHash Value);

/// <summary>Identifies a device in the store; a UUIDv7.</summary>
public readonly record struct DeviceId(Guid Value)
{
    /// <summary>A new id.</summary>
    public static DeviceId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
