using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Auth.Domain.Common;

/// <summary>A record that a client identifies by a secret token.</summary>
public interface IHasToken
{
    /// <summary>The start of the record's tokens, so that a token of another kind is not accepted. It is part of the contract.</summary>
    static abstract string TokenPrefix { get; }

    /// <summary>Whether the token ends with a checksum, by which secret scanners recognize it, and a mistyped one is rejected without a look-up.</summary>
    static virtual bool HasChecksum => false;
}

/// <summary>The secret that identifies a record: its prefix and 256 random bits in base64url (ASVS 7.2.3).</summary>
/// <remarks>Only the client keeps it; the database holds its <see cref="TokenHash{T}"/> (P4). <see cref="ToString"/> hides it, and <see cref="Reveal"/> is for its delivery to the client.</remarks>
/// <typeparam name="T">The record. A token of one record type cannot be used for another. A pending registration has the token of an email link, and only the lookup separates them.</typeparam>
public sealed class Token<T>
    where T : IHasToken
{
    private const int SecretBytes = 32;
    private const int SecretLength = 43;

    /// <summary>The first characters of the base64url SHA-256 of all that precedes them.</summary>
    private const int ChecksumLength = 6;

    private readonly string _text;

    private Token(string text) => _text = text;

    /// <summary>Generates a token with the system's random generator.</summary>
    public static Token<T> New()
    {
        var text = T.TokenPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
        return new(T.HasChecksum ? text + ComputeChecksum(text) : text);
    }

    /// <summary>Derives a token from that of another record: always the same one, as unpredictable as its source, which cannot be computed from it.</summary>
    public static Token<T> DeriveFrom<TSource>(Token<TSource> source)
        where TSource : IHasToken =>
        new(T.TokenPrefix + Base64Url.EncodeToString(HMACSHA256.HashData(key: Encoding.ASCII.GetBytes(source._text), Encoding.ASCII.GetBytes(T.TokenPrefix))));

    /// <summary>Parses a presented token; false if the format is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Token<T>? token)
    {
        var length = T.TokenPrefix.Length + SecretLength;
        var isToken = text.Length == length + (T.HasChecksum ? ChecksumLength : 0) && text.StartsWith(T.TokenPrefix, StringComparison.Ordinal) && Ascii.IsValid(text)
            && (!T.HasChecksum || text[length..].SequenceEqual(ComputeChecksum(text[..length])));
        token = isToken ? new(text.ToString()) : null;
        return isToken;
    }

    /// <summary>Computes the hash, which is what the database stores.</summary>
    public TokenHash<T> Hash() => new(Sha256Digest.Compute(_text));

    /// <summary>Returns the secret in plain text.</summary>
    public string Reveal() => _text;

    /// <inheritdoc />
    public override string ToString() => T.TokenPrefix + "…";

    /// <summary>Not a protection: it detects mistakes.</summary>
    private static string ComputeChecksum(ReadOnlySpan<char> text)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return Base64Url.EncodeToString(SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)]))[..ChecksumLength];
    }
}

/// <summary>The SHA-256 of a token. It finds the token's record but cannot be used as the token (P4).</summary>
/// <typeparam name="T">The record.</typeparam>
public readonly record struct TokenHash<T>(Sha256Digest Value)
    where T : IHasToken
{
    /// <summary>Returns 64 lowercase hex digits.</summary>
    public override string ToString() => Value.ToString();
}
