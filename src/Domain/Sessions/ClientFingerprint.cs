using System.Net;

namespace Auth.Domain.Sessions;

/// <summary>What is known of the client that sends a request: its address and how it names itself.</summary>
public sealed record ClientFingerprint
{
    /// <summary>The longest user agent that is kept, in characters; the rest is cut off.</summary>
    public const int MaximumUserAgentLength = 512;

    private const int IPv6Length = 16;

    /// <summary>How addresses of translators begin (64:ff9b::/32; RFC 6052, RFC 8215): the IPv4 addresses of many hosts in one network.</summary>
    private static ReadOnlySpan<byte> Translated => [0x00, 0x64, 0xff, 0x9b];

    /// <summary>Takes an address (an IPv4 address mapped into IPv6 counts as IPv4) and a user agent.</summary>
    public ClientFingerprint(IPAddress? ipAddress, string? userAgent)
    {
        IpAddress = (ipAddress is { IsIPv4MappedToIPv6: true } ? ipAddress.MapToIPv4() : ipAddress) ?? IPAddress.None;
        var agent = userAgent ?? "";
        UserAgent = agent.Length <= MaximumUserAgentLength ? agent : agent[..EndOfWholeCharacters(agent)];
    }

    /// <summary>The address; <see cref="IPAddress.None"/> when there is none, as from a shell.</summary>
    public IPAddress IpAddress { get; }

    /// <summary>The user agent; empty when none was sent.</summary>
    public string UserAgent { get; }

    /// <summary>Whether both addresses are of one network, of so many leading bits. Where many hosts share an IPv6 network (link-local, Teredo, translated addresses), only the same address is.</summary>
    public bool SharesNetwork(ClientFingerprint other, int bitsOfIPv4, int bitsOfIPv6)
    {
        if (IpAddress.AddressFamily != other.IpAddress.AddressFamily) return false;
        Span<byte> one = stackalloc byte[IPv6Length], another = stackalloc byte[IPv6Length];
        if (!IpAddress.TryWriteBytes(one, out var length) || !other.IpAddress.TryWriteBytes(another, out _)) return false;
        if (length == IPv6Length && (IpAddress.IsIPv6LinkLocal || IpAddress.IsIPv6Teredo || one.StartsWith(Translated))) return IpAddress.Equals(other.IpAddress);

        var shared = (length == IPv6Length ? bitsOfIPv6 : bitsOfIPv4) / 8;
        return one[..shared].SequenceEqual(another[..shared]);
    }

    /// <summary>Half of a surrogate pair would be text that no database takes.</summary>
    private static int EndOfWholeCharacters(string agent) =>
        char.IsHighSurrogate(agent[MaximumUserAgentLength - 1]) ? MaximumUserAgentLength - 1 : MaximumUserAgentLength;
}
