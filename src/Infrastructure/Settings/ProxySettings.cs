using System.Net;
using System.Net.Sockets;

namespace Auth.Infrastructure.Settings;

/// <summary>The reverse proxies before the server.</summary>
/// <param name="Known"><c>Proxies:Known</c>: addresses or networks (CIDR) whose <c>X-Forwarded-*</c> headers count (R18); an array or a list with commas; default none. A single address is a network of its own.</param>
public sealed record ProxySettings(IReadOnlyList<IPNetwork> Known)
{
    internal static ProxySettings Read(SettingsReader reader)
    {
        // No LINQ: at each start, all of it would have to be compiled for this struct.
        var (known, bad) = (new List<IPNetwork>(), new List<string>());
        foreach (var text in reader.Texts("Proxies:Known"))
        {
            if (Network(text) is { } network) known.Add(network);
            else bad.Add(text);
        }

        if (bad.Count > 0)
            reader.Refuse("Proxies:Known", string.Join(", ", bad), "an IP address or a network, such as 10.0.0.1 or 10.0.0.0/8");
        if (known.Exists(network => network.PrefixLength == 0))
            reader.Warn("Proxies:Known contains all IP addresses, so every client can forge its IP address. List only your proxies.");
        return new(known);
    }

    private static IPNetwork? Network(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (Address(slash < 0 ? text : text[..slash]) is not { } address)
            return null;
        if (slash < 0)
            return new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        return IPNetwork.TryParse(text, out var network) ? network : null;
    }

    private static IPAddress? Address(string text)
    {
        if (!IPAddress.TryParse(text, out var address))
            return null;
        // IPAddress.TryParse would also read '10' (0.0.0.10) and '010.0.0.1' (8.0.0.1).
        var isPlain = address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId == 0 : address.ToString() == text;
        return isPlain ? address : null;
    }
}
