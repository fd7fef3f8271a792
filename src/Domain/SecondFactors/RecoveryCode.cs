using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Auth.Domain.Common;

namespace Auth.Domain.SecondFactors;

/// <summary>A code that replaces a lost authenticator: 120 random bits in Crockford's base32, as four groups of six.</summary>
/// <remarks>With 112 bits or more, a plain SHA-256 may be stored (ASVS 6.5.2).</remarks>
public sealed class RecoveryCode
{
    private const int Length = 24;
    private const int GroupLength = 6;

    /// <summary>Without i, l, o and u, which are easily confused with other characters.</summary>
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    private static readonly SearchValues<char> Known = SearchValues.Create(Alphabet);

    private readonly string _text;

    private RecoveryCode(string text) => _text = text;

    /// <summary>Generates a code with the system's random generator.</summary>
    public static RecoveryCode New() => new(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>Parses a code as typed: any case, spaces and hyphens, and characters that look like those of the alphabet.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RecoveryCode? code)
    {
        var plain = string.Concat(text.Where(c => c != '-' && !char.IsWhiteSpace(c)).Select(Canonical));
        code = plain.Length == Length && !plain.AsSpan().ContainsAnyExcept(Known) ? new(plain) : null;
        return code is not null;
    }

    /// <summary>Computes the hash, which is what the database stores.</summary>
    public RecoveryCodeHash Hash() => new(Sha256Digest.Compute(_text));

    /// <summary>The code in plain text, in groups.</summary>
    public string Reveal() => string.Join('-', _text.Chunk(GroupLength).Select(group => new string(group)));

    /// <inheritdoc />
    public override string ToString() => "…";

    private static char Canonical(char character) => char.ToLowerInvariant(character) switch
    {
        'o' => '0',
        'i' or 'l' => '1',
        var other => other,
    };
}

/// <summary>The SHA-256 of a recovery code.</summary>
public readonly record struct RecoveryCodeHash(Sha256Digest Value);
