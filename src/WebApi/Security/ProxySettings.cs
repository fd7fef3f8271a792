using System.Net;
using System.Net.Sockets;
using Auth.Application.Common.Settings;

namespace Auth.WebApi.Security;

/// <summary>Trusted reverse proxies.</summary>
/// <param name="Known"><c>Proxies:Known</c>: IP addresses or networks (CIDR) whose <c>X-Forwarded-*</c> headers are trusted (R18); an array or a comma-separated list; default none. A single IP address is stored as a network.</param>
internal sealed record ProxySettings(IReadOnlyList<IPNetwork> Known)
{
    public static ProxySettings Read(SettingsReader reader)
    {
        // No LINQ, because its code for this struct would be compiled at each start.
        var (networks, rejected) = (new List<IPNetwork>(), new List<string>());
        foreach (var text in reader.GetList("Proxies:Known"))
        {
            if (Network(text) is { } network) networks.Add(network);
            else rejected.Add(text);
        }

        if (rejected.Count > 0)
            reader.Reject("Proxies:Known", string.Join(", ", rejected), "an IP address or a network, such as 10.0.0.1 or 10.0.0.0/8");
        if (networks.Exists(network => network.PrefixLength == 0))
            reader.Warn("Proxies:Known contains all IP addresses, so every client can forge its IP address. List only your proxies.");
        return new(networks);
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
        // IPAddress.TryParse also accepts '10' (0.0.0.10) and '010.0.0.1' (8.0.0.1).
        var isPlain = address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId == 0 : address.ToString() == text;
        return isPlain ? address : null;
    }
}
