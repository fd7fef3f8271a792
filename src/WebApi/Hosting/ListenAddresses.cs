using System.Net;
using System.Net.Sockets;

namespace Auth.WebApi.Hosting;

/// <summary>Resolves host names in <c>Urls</c> to IP addresses of this machine. Kestrel would listen on all interfaces for any name.</summary>
internal static class ListenAddresses
{
    private const string Localhost = "localhost";

    private static readonly string[] All = ["*", "+", "0.0.0.0", "[::]"];

    /// <summary>Resolves <c>Urls</c>, and validates <c>Kestrel:Endpoints</c>, which override them.</summary>
    /// <exception cref="StartupException">A host name does not belong to this machine.</exception>
    public static string[] Resolve(IReadOnlyList<string> urls, IConfiguration configuration)
    {
        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            var url = endpoint["Url"];
            if (url is not null && !Resolve($"{endpoint.Path}:Url", url).SequenceEqual([url], StringComparer.Ordinal))
                throw new StartupException($"{endpoint.Path}:Url is '{url}', which is not allowed. Use an IP address of this machine, localhost, or * for all of its IP addresses.");
        }

        return [.. urls.SelectMany(url => Resolve("Urls", url))];
    }

    private static IEnumerable<string> Resolve(string key, string url)
    {
        var address = BindingAddress.Parse(url);
        if (address.IsUnixPipe || address.IsNamedPipe) return [url];

        var host = address.Host;
        // Kestrel cannot choose one port for the two IP addresses of localhost.
        if (address.Port == 0 && host.Equals(Localhost, StringComparison.OrdinalIgnoreCase))
            throw new StartupException($"{key} is '{url}', which is not allowed. Use 127.0.0.1:0 or [::1]:0 for a port that is free.");
        if (All.Contains(host, StringComparer.Ordinal) || host.Equals(Localhost, StringComparison.OrdinalIgnoreCase)) return [url];
        if (IPAddress.TryParse(host, out var ip))
            return IsAny(ip) ? throw new StartupException($"{key} is '{url}', which is not allowed. Use *, +, 0.0.0.0 or [::] for all IP addresses of this machine.") : [url];

        var own = GetOwnAddresses(host);
        if (own.Count == 0)
            throw new StartupException($"{key} is '{url}', but '{host}' is not a host name of this machine. Use one of its host names or IP addresses, localhost, or * for all of its IP addresses.");
        return own.Select(ipAddress => $"{address.Scheme}://{new IPEndPoint(ipAddress, address.Port)}");
    }

    private static bool IsAny(IPAddress ip) => ip.Equals(IPAddress.IPv6Any) || (ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip).Equals(IPAddress.Any);

    private static List<IPAddress> GetOwnAddresses(string host)
    {
        try
        {
            return [.. Dns.GetHostAddresses(host).Where(ip => !IsAny(ip) && !ip.IsIPv6LinkLocal && IsOwn(ip)).Distinct()];
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>Only an IP address of this machine can be bound.</summary>
    private static bool IsOwn(IPAddress ip)
    {
        try
        {
            using var socket = new Socket(ip.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(ip, port: 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
