using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Auth.Domain.Common;

namespace Auth.WebApi.Http;

/// <summary>Computes an HMAC-SHA256 of several parts. It includes counts and lengths, so that different parts never produce the same bytes.</summary>
internal sealed class KeyedDigest(string key) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.ASCII.GetBytes(key));

    public void Append(params ReadOnlySpan<string> texts)
    {
        AppendNumber(texts.Length);
        foreach (var text in texts) Append(Encoding.UTF8.GetBytes(text));
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        AppendNumber(bytes.Length);
        _hash.AppendData(bytes);
    }

    /// <summary>Returns the digest of what was appended.</summary>
    public Sha256Digest Complete() => Sha256Digest.FromHex(Convert.ToHexString(_hash.GetHashAndReset()));

    public void Dispose() => _hash.Dispose();

    private void AppendNumber(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        _hash.AppendData(bytes);
    }
}
