using System.Diagnostics.CodeAnalysis;
using Auth.Domain.Common;

namespace Auth.Domain.Devices;

/// <summary>The secret by which a login recognizes a device: <c>dev_</c> and 256 random bits in base64url.</summary>
/// <remarks>It grants no access and only decides where attempts are counted (P6). The database holds its <see cref="DeviceTokenHash"/>.</remarks>
public sealed class DeviceToken
{
    private const string Prefix = "dev_";

    private readonly string _text;

    private DeviceToken(string text) => _text = text;

    /// <summary>Generates a token with the system's random generator.</summary>
    public static DeviceToken New() => new(TokenFormat.Generate(Prefix));

    /// <summary>Parses a presented token; false if the format is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DeviceToken? token)
    {
        token = TokenFormat.IsMatch(Prefix, text) ? new(text.ToString()) : null;
        return token is not null;
    }

    /// <summary>Computes the hash, which is what the database stores.</summary>
    public DeviceTokenHash Hash() => new(TokenHash.Compute(_text));

    /// <summary>Returns the secret in plain text.</summary>
    public string Reveal() => _text;

    /// <inheritdoc />
    public override string ToString() => Prefix + "…";
}

/// <summary>The SHA-256 of a device token.</summary>
public readonly record struct DeviceTokenHash(TokenHash Value);

/// <summary>The id of a device, a UUIDv7.</summary>
public readonly record struct DeviceId(Guid Value)
{
    /// <summary>Creates an id.</summary>
    public static DeviceId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <inheritdoc />
    public override string ToString() => Value.ToString();
}
