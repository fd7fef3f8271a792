using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Auth.Domain.Sessions;

/// <summary>The secret that a client shows with each request: <c>ses_</c> and 256 random bits in base64url (ASVS 7.2.3).</summary>
/// <remarks>Kept only by the client; the store has its <see cref="SessionTokenHash"/> (P4). <see cref="ToString"/> hides it; <see cref="Reveal"/> is for the answer to a login.</remarks>
public sealed class SessionToken
{
    private const string Prefix = "ses_";
    private const int SecretBytes = 32;
    private const int Length = 4 + 43;

    private readonly string _text;

    private SessionToken(string text) => _text = text;

    /// <summary>A new token from the system's random generator.</summary>
    public static SessionToken New() => new(Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Takes a token that was shown; anything of another shape is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out SessionToken? token)
    {
        token = text is { Length: Length } && text.StartsWith(Prefix, StringComparison.Ordinal) && text.All(char.IsAscii) ? new(text) : null;
        return token is not null;
    }

    /// <summary>What the store knows of it. Taken over the exact spelling, so no other spelling is accepted.</summary>
    public SessionTokenHash Hash() => new(Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(_text))));

    /// <summary>The secret itself.</summary>
    public string Reveal() => _text;

    /// <inheritdoc />
    public override string ToString() => Prefix + "…";
}

/// <summary>The SHA-256 of a session's token, in hex: enough to find the session, useless for signing in.</summary>
public readonly record struct SessionTokenHash(string Value);
