using System.Diagnostics.CodeAnalysis;
using Auth.Domain.Common;

namespace Auth.Domain.Sessions;

/// <summary>The secret that a client presents with each request: <c>ses_</c> and 256 random bits in base64url (ASVS 7.2.3).</summary>
/// <remarks>Only the client keeps it; the database holds its <see cref="SessionTokenHash"/> (P4). <see cref="ToString"/> hides it, and <see cref="Reveal"/> is for the response to a login.</remarks>
public sealed class SessionToken
{
    private const string Prefix = "ses_";

    private readonly string _text;

    private SessionToken(string text) => _text = text;

    /// <summary>Generates a token with the system's random generator.</summary>
    public static SessionToken New() => new(TokenFormat.Generate(Prefix));

    /// <summary>Parses a presented token; false if the format is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out SessionToken? token)
    {
        token = TokenFormat.IsMatch(Prefix, text) ? new(text.ToString()) : null;
        return token is not null;
    }

    /// <summary>Computes the hash, which is what the database stores.</summary>
    public SessionTokenHash Hash() => new(TokenHash.Compute(_text));

    /// <summary>Returns the secret in plain text.</summary>
    public string Reveal() => _text;

    /// <inheritdoc />
    public override string ToString() => Prefix + "…";
}

/// <summary>The SHA-256 of a session token. It finds the session but cannot be used to sign in.</summary>
public readonly record struct SessionTokenHash(TokenHash Value);
