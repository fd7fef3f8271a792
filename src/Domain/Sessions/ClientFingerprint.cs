using System.Net;

namespace Auth.Domain.Sessions;

/// <summary>What is known of the client that sends a request: its address and how it names itself.</summary>
public sealed record ClientFingerprint
{
    /// <summary>The longest user agent that is kept, in characters; the rest is cut off.</summary>
    public const int MaximumUserAgentLength = 512;

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

    /// <summary>Half of a surrogate pair would be text that no database takes.</summary>
    private static int EndOfWholeCharacters(string agent) =>
        char.IsHighSurrogate(agent[MaximumUserAgentLength - 1]) ? MaximumUserAgentLength - 1 : MaximumUserAgentLength;
}
