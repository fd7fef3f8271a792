using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Auth.Domain.Common;

/// <summary>A SHA-256, or a MAC of the same length, as a value.</summary>
/// <remarks>It is 32 bytes without an object of its own. The alignment to 8 bytes saves padding, because a node caches one per session.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = sizeof(ulong))]
public readonly record struct Sha256Digest
{
    private readonly UInt128 _start;
    private readonly UInt128 _end;

    private Sha256Digest(ReadOnlySpan<byte> digest) =>
        (_start, _end) = (BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest[16..]));

    /// <summary>Computes the digest of the exact text, so that no other spelling of a token is accepted.</summary>
    /// <param name="text">ASCII text, as in all tokens.</param>
    public static Sha256Digest Compute(string text)
    {
        Span<byte> bytes = stackalloc byte[text.Length];
        Encoding.ASCII.GetBytes(text, bytes);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        return new(digest);
    }

    /// <summary>Parses the 64 hex digits that <see cref="ToString"/> returns.</summary>
    public static Sha256Digest FromHex(string digits) => new(Convert.FromHexString(digits));

    /// <summary>Uses bits of the digest, which are already evenly distributed.</summary>
    public override int GetHashCode() => (int)_end;

    /// <summary>Returns 64 lowercase hex digits.</summary>
    public override string ToString()
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt128BigEndian(digest, _start);
        BinaryPrimitives.WriteUInt128BigEndian(digest[16..], _end);
        return Convert.ToHexStringLower(digest);
    }
}
