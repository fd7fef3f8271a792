namespace Auth.WebApi.Security;

/// <summary>Origins (RFC 6454) of this server's pages: those of <c>PublicUrl</c> and <c>Urls</c>.</summary>
/// <remarks>
/// Other configured host names count with the scheme and port of one of these URLs, compared in ASCII as browsers send them (RFC 6454, 6.2).
/// If <c>PublicUrl</c> is https, other names over plain http do not count: an attacker on the network could answer for them.
/// </remarks>
internal sealed class OwnOrigins
{
    private readonly HashSet<string> _configured;
    private readonly HashSet<string> _schemesAndPorts;
    private readonly AllowedHosts _hosts;

    public OwnOrigins(IEnumerable<string> listenUrls, Uri publicUrl, AllowedHosts hosts)
    {
        var urls = listenUrls.Select(Parse).OfType<Uri>().Append(publicUrl).ToList();
        _configured = new(urls.Select(From), StringComparer.OrdinalIgnoreCase);
        _schemesAndPorts = [.. urls.Where(url => url.Scheme == Uri.UriSchemeHttps || publicUrl.Scheme == Uri.UriSchemeHttp).Select(SchemeAndPortOf)];
        _hosts = hosts;
    }

    /// <summary>The origin of a URL as browsers write it, without the default port.</summary>
    public static string From(Uri url) => $"{url.Scheme}://{url.IdnHost}{(url.IsDefaultPort ? "" : $":{url.Port}")}";

    /// <summary>Whether an <c>Origin</c> header names this server.</summary>
    public bool Contains(string origin) => _configured.Contains(origin) || IsOfFurtherName(origin);

    /// <summary>Whether a page of this server, or a client that is no browser, sent a request. Browsers send <c>Sec-Fetch-Site</c>, or at least <c>Origin</c>.</summary>
    public bool HaveSent(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site) return site is ["same-origin"] or ["none"];
        return request.Headers.Origin is not { Count: > 0 } origin || (origin is [{ } only] && Contains(only));
    }

    private bool IsOfFurtherName(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var url)
        && From(url).Equals(origin, StringComparison.OrdinalIgnoreCase)
        && _schemesAndPorts.Contains(SchemeAndPortOf(url))
        && _hosts.Holds(url.IdnHost);

    private static string SchemeAndPortOf(Uri url) => $"{url.Scheme}:{url.Port}";

    /// <summary>A URL for all IP addresses (<c>http://*:80</c>) has a port, but no host name.</summary>
    private static Uri? Parse(string url) =>
        Uri.TryCreate(url.Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal), UriKind.Absolute, out var parsed) ? parsed : null;
}
