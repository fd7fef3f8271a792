using System.Diagnostics.CodeAnalysis;
using Auth.Domain.Common;

namespace Auth.Domain.Sessions;

/// <summary>The secret that a client shows with each request: <c>ses_</c> and 256 random bits in base64url (ASVS 7.2.3).</summary>
/// <remarks>Kept only by the client; the store has its <see cref="SessionTokenHash"/> (P4). <see cref="ToString"/> hides it; <see cref="Reveal"/> is for the answer to a login.</remarks>
public sealed class SessionToken
{
    private const string Prefix = "ses_";

    private readonly string _text;

    private SessionToken(string text) => _text = text;

    /// <summary>A new token from the system's random generator.</summary>
    public static SessionToken New() => new(TokenText.New(Prefix));

    /// <summary>Takes a token that was shown; anything of another shape is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SessionToken? token)
    {
        token = TokenText.IsOne(Prefix, text) ? new(text.ToString()) : null;
        return token is not null;
    }

    /// <summary>What the store knows of it.</summary>
    public SessionTokenHash Hash() => new(TokenHash.Of(_text));

    /// <summary>The secret itself.</summary>
    public string Reveal() => _text;

    /// <inheritdoc />
    public override string ToString() => Prefix + "…";
}

/// <summary>The SHA-256 of a session's token: enough to find the session, useless for signing in.</summary>
public readonly record struct SessionTokenHash(TokenHash Value);
