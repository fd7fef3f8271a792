using System.Diagnostics.CodeAnalysis;
using Auth.Domain.Common;

namespace Auth.Domain.Passkeys;

/// <summary>The secret by which a ceremony is ended: <c>pkc_</c> and 256 random bits in base64url.</summary>
/// <remarks>The store has its <see cref="CeremonyTokenHash"/>.</remarks>
public sealed class CeremonyToken
{
    private const string Prefix = "pkc_";

    private readonly string _text;

    private CeremonyToken(string text) => _text = text;

    /// <summary>A new token from the system's random generator.</summary>
    public static CeremonyToken New() => new(TokenText.New(Prefix));

    /// <summary>Takes a token that was shown; anything of another shape is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out CeremonyToken? token)
    {
        token = TokenText.IsOne(Prefix, text) ? new(text.ToString()) : null;
        return token is not null;
    }

    /// <summary>What the store knows of it.</summary>
    public CeremonyTokenHash Hash() => new(TokenHash.Of(_text));

    /// <summary>The secret itself.</summary>
    public string Reveal() => _text;

    /// <inheritdoc />
    public override string ToString() => Prefix + "…";
}

/// <summary>The SHA-256 of a ceremony's token.</summary>
public readonly record struct CeremonyTokenHash(TokenHash Value);
