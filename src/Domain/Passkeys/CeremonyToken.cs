using System.Diagnostics.CodeAnalysis;
using Auth.Domain.Common;

namespace Auth.Domain.Passkeys;

/// <summary>The secret that identifies a passkey ceremony: <c>pkc_</c> and 256 random bits in base64url.</summary>
/// <remarks>The database holds its <see cref="CeremonyTokenHash"/>.</remarks>
public sealed class CeremonyToken
{
    private const string Prefix = "pkc_";

    private readonly string _text;

    private CeremonyToken(string text) => _text = text;

    /// <summary>Generates a token with the system's random generator.</summary>
    public static CeremonyToken New() => new(TokenFormat.Generate(Prefix));

    /// <summary>Parses a presented token; false if the format is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out CeremonyToken? token)
    {
        token = TokenFormat.IsMatch(Prefix, text) ? new(text.ToString()) : null;
        return token is not null;
    }

    /// <summary>Computes the hash, which is what the database stores.</summary>
    public CeremonyTokenHash Hash() => new(TokenHash.Compute(_text));

    /// <summary>Returns the secret in plain text.</summary>
    public string Reveal() => _text;

    /// <inheritdoc />
    public override string ToString() => Prefix + "…";
}

/// <summary>The SHA-256 of a ceremony token.</summary>
public readonly record struct CeremonyTokenHash(TokenHash Value);
