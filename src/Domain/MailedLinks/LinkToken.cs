using System.Diagnostics.CodeAnalysis;
using Auth.Domain.Common;

namespace Auth.Domain.MailedLinks;

/// <summary>The secret in a link that was mailed: <c>lnk_</c> and 256 random bits in base64url (ASVS 6.4.3, 7.2.3).</summary>
/// <remarks>Made when the message is sent, and kept by nobody but its reader; the store has its <see cref="LinkTokenHash"/> (P4).</remarks>
public sealed class LinkToken
{
    private const string Prefix = "lnk_";

    private readonly string _text;

    private LinkToken(string text) => _text = text;

    /// <summary>A new token from the system's random generator.</summary>
    public static LinkToken New() => new(TokenText.New(Prefix));

    /// <summary>Takes a token that was shown; anything of another shape is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out LinkToken? token)
    {
        token = TokenText.IsOne(Prefix, text) ? new(text.ToString()) : null;
        return token is not null;
    }

    /// <summary>What the store knows of it.</summary>
    public LinkTokenHash Hash() => new(TokenHash.Of(_text));

    /// <summary>The secret itself.</summary>
    public string Reveal() => _text;

    /// <inheritdoc />
    public override string ToString() => Prefix + "…";
}

/// <summary>The SHA-256 of a link's token.</summary>
public readonly record struct LinkTokenHash(TokenHash Value);
