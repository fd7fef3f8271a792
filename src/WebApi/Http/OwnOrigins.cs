using Auth.Infrastructure.Settings;

namespace Auth.WebApi.Http;

/// <summary>The origins (RFC 6454) of this server's pages: those of <c>PublicUrl</c> and <c>Urls</c>, and each host name that the settings hold, with the scheme and port of one of these.</summary>
/// <remarks>
/// Browsers send the ASCII form of an international name (RFC 6454, 6.2), so that is what is compared. Where <c>PublicUrl</c> is https,
/// a further name over plain http is not ours: whoever is on the network can answer for it.
/// </remarks>
internal sealed class OwnOrigins
{
    private readonly HashSet<string> _configured;
    private readonly HashSet<(string Scheme, int Port)> _ports;
    private readonly HostNames _hosts;

    public OwnOrigins(AuthSettings settings)
    {
        var urls = settings.Urls.Select(Parse).OfType<Uri>().Append(settings.PublicUrl).ToList();
        _configured = new(urls.Select(Of), StringComparer.OrdinalIgnoreCase);
        _ports = [.. urls.Where(url => url.Scheme == Uri.UriSchemeHttps || settings.PublicUrl.Scheme == Uri.UriSchemeHttp).Select(url => (url.Scheme, url.Port))];
        _hosts = settings.Hosts;
    }

    /// <summary>The origin of a URL, as browsers spell it: without the usual port.</summary>
    public static string Of(Uri url) => $"{url.Scheme}://{url.IdnHost}{(url.IsDefaultPort ? "" : $":{url.Port}")}";

    /// <summary>Whether an <c>Origin</c> header names one of them.</summary>
    public bool Contains(string origin) => _configured.Contains(origin) || IsOfFurtherName(origin);

    private bool IsOfFurtherName(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var url)
        && Of(url).Equals(origin, StringComparison.OrdinalIgnoreCase)
        && _ports.Contains((url.Scheme, url.Port))
        && _hosts.Holds(url.IdnHost);

    /// <summary>All of the machine's addresses (<c>http://*:80</c>) have no name, but a port.</summary>
    private static Uri? Parse(string url) =>
        Uri.TryCreate(url.Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal), UriKind.Absolute, out var parsed) ? parsed : null;
}
