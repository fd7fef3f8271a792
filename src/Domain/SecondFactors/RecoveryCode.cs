using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Auth.Domain.Common;

namespace Auth.Domain.SecondFactors;

/// <summary>A code on paper for the day on which the authenticator is lost: 120 random bits in Crockford's base32, as four groups of six.</summary>
/// <remarks>Of so many bits the store may keep a plain SHA-256 (ASVS 6.5.2: from 112 on).</remarks>
public sealed class RecoveryCode
{
    private const int Length = 24;
    private const int GroupLength = 6;

    /// <summary>Without i, l, o and u, which are taken for others.</summary>
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Known = SearchValues.Create(Alphabet);

    private readonly string _text;

    private RecoveryCode(string text) => _text = text;

    /// <summary>A new code from the system's random generator.</summary>
    public static RecoveryCode New() => new(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>Takes a code as a person types it: in any case, with any spaces and hyphens, and with the look-alikes that it has none of.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RecoveryCode? code)
    {
        var plain = string.Concat(text.Where(c => c != '-' && !char.IsWhiteSpace(c)).Select(Canonical));
        code = plain.Length == Length && !plain.AsSpan().ContainsAnyExcept(Known) ? new(plain) : null;
        return code is not null;
    }

    /// <summary>What the store knows of it.</summary>
    public RecoveryCodeHash Hash() => new(TokenHash.Of(_text));

    /// <summary>The secret itself, as it is written down.</summary>
    public string Reveal() => string.Join('-', _text.Chunk(GroupLength).Select(group => new string(group)));

    /// <inheritdoc />
    public override string ToString() => "…";

    private static char Canonical(char typed) => char.ToLowerInvariant(typed) switch
    {
        'o' => '0',
        'i' or 'l' => '1',
        var other => other,
    };
}

/// <summary>The SHA-256 of a recovery code.</summary>
public readonly record struct RecoveryCodeHash(TokenHash Value);
