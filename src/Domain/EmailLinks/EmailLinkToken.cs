using System.Diagnostics.CodeAnalysis;
using Auth.Domain.Common;

namespace Auth.Domain.EmailLinks;

/// <summary>The secret of an email link: <c>lnk_</c> and 256 random bits in base64url (ASVS 6.4.3).</summary>
/// <remarks>Created when the mail is sent, and known only to its recipient. The database holds its <see cref="EmailLinkTokenHash"/> (P4).</remarks>
public sealed class EmailLinkToken
{
    private const string Prefix = "lnk_";

    private readonly string _text;

    private EmailLinkToken(string text) => _text = text;

    /// <summary>Generates a token with the system's random generator.</summary>
    public static EmailLinkToken New() => new(TokenFormat.Generate(Prefix));

    /// <summary>Parses a presented token; false if the format is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out EmailLinkToken? token)
    {
        token = TokenFormat.IsMatch(Prefix, text) ? new(text.ToString()) : null;
        return token is not null;
    }

    /// <summary>Computes the hash, which is what the database stores.</summary>
    public EmailLinkTokenHash Hash() => new(TokenHash.Compute(_text));

    /// <summary>Returns the secret in plain text.</summary>
    public string Reveal() => _text;

    /// <inheritdoc />
    public override string ToString() => Prefix + "…";
}

/// <summary>The SHA-256 of an email link token.</summary>
public readonly record struct EmailLinkTokenHash(TokenHash Value);
