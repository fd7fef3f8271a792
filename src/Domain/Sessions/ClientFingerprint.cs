using System.Net;

namespace Auth.Domain.Sessions;

/// <summary>The client of a request, as far as it is known: IP address and user agent.</summary>
public sealed record ClientFingerprint
{
    /// <summary>The maximum length of the stored user agent, in characters; longer ones are truncated.</summary>
    public const int MaximumUserAgentLength = 512;

    private const int IPv6Length = 16;

    /// <summary>The prefixes of IPv6 translators (64:ff9b::/32; RFC 6052, RFC 8215), which put many IPv4 hosts into one network.</summary>
    private static ReadOnlySpan<byte> Translated => [0x00, 0x64, 0xff, 0x9b];

    /// <summary>Creates a fingerprint. An IPv4 address mapped into IPv6 becomes an IPv4 address.</summary>
    public ClientFingerprint(IPAddress? ipAddress, string? userAgent)
    {
        IpAddress = (ipAddress is { IsIPv4MappedToIPv6: true } ? ipAddress.MapToIPv4() : ipAddress) ?? IPAddress.None;
        var agent = userAgent ?? "";
        UserAgent = agent.Length <= MaximumUserAgentLength ? agent : agent[..EndOfWholeCharacters(agent)];
    }

    /// <summary>The IP address; <see cref="IPAddress.None"/> if there is none, as from the CLI.</summary>
    public IPAddress IpAddress { get; }

    /// <summary>The user agent; empty if none was sent.</summary>
    public string UserAgent { get; }

    /// <summary>Returns the network of the IP address: only this many leading bits, in whole bytes. In IPv6 networks of unrelated hosts (link-local, Teredo, translated), it is the whole address.</summary>
    public IPAddress GetNetwork(int bitsOfIPv4, int bitsOfIPv6)
    {
        Span<byte> bytes = stackalloc byte[IPv6Length];
        IpAddress.TryWriteBytes(bytes, out var length);
        var prefixLength = (length == IPv6Length ? bitsOfIPv6 : bitsOfIPv4) / 8;
        if (prefixLength == length || IsOfUnrelatedHosts(bytes[..length])) return IpAddress;

        bytes[prefixLength..].Clear();
        return new IPAddress(bytes[..length]);
    }

    /// <summary>Whether both IP addresses share a network with this many leading bits. In IPv6 networks of unrelated hosts (link-local, Teredo, translated), the addresses must be equal.</summary>
    public bool SharesNetwork(ClientFingerprint other, int bitsOfIPv4, int bitsOfIPv6)
    {
        if (IpAddress.AddressFamily != other.IpAddress.AddressFamily) return false;
        Span<byte> bytes = stackalloc byte[IPv6Length], otherBytes = stackalloc byte[IPv6Length];
        IpAddress.TryWriteBytes(bytes, out var length);
        other.IpAddress.TryWriteBytes(otherBytes, out _);
        if (IsOfUnrelatedHosts(bytes[..length])) return IpAddress.Equals(other.IpAddress);

        var prefixLength = (length == IPv6Length ? bitsOfIPv6 : bitsOfIPv4) / 8;
        return bytes[..prefixLength].SequenceEqual(otherBytes[..prefixLength]);
    }

    private bool IsOfUnrelatedHosts(ReadOnlySpan<byte> bytes) =>
        bytes.Length == IPv6Length && (IpAddress.IsIPv6LinkLocal || IpAddress.IsIPv6Teredo || bytes.StartsWith(Translated));

    /// <summary>Avoids half a surrogate pair, which databases reject.</summary>
    private static int EndOfWholeCharacters(string agent) =>
        char.IsHighSurrogate(agent[MaximumUserAgentLength - 1]) ? MaximumUserAgentLength - 1 : MaximumUserAgentLength;
}
