using System.Net;
using Microsoft.Extensions.Primitives;

namespace Auth.WebApi.Security;

/// <summary>The request of a client as a known proxy states it: <c>X-Forwarded-Method</c>, and <c>X-Forwarded-Uri</c> (Traefik, Caddy) or <c>X-Original-URL</c>.</summary>
/// <param name="Method">Null if it is not stated.</param>
/// <param name="Url">The absolute URL; null if it is not stated, or not clearly.</param>
internal sealed record OriginalRequest(string? Method, string? Url);

/// <summary>Keeps what a known proxy states about the original request. Runs before the client replaces the proxy as the peer of the request.</summary>
internal sealed class OriginalRequestMiddleware(RequestDelegate next, ProxySettings proxies)
{
    private const string ForwardedUri = "X-Forwarded-Uri";
    private const string OriginalUrl = "X-Original-URL";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if ((headers.ContainsKey(ForwardedUri) || headers.ContainsKey(OriginalUrl)) && IsKnown(context.Connection.RemoteIpAddress))
            context.Features.Set(new OriginalRequest(Single(headers["X-Forwarded-Method"]), ReadUrl(headers)));
        return next(context);
    }

    /// <summary>The proxy sets one of the two headers. A client may have sent the other, so the first one counts, which the program sets that would not remove the second.</summary>
    private static string? ReadUrl(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue(ForwardedUri, out var forwardedUri)) return Single(headers[OriginalUrl]);
        var (scheme, host, uri) = (Single(headers["X-Forwarded-Proto"]), Single(headers["X-Forwarded-Host"]), Single(forwardedUri));
        return scheme is null || host is null || uri?.StartsWith('/') != true ? null : $"{scheme}://{host}{uri}";
    }

    private static string? Single(StringValues values) => values is [{ Length: > 0 } value] ? value : null;

    private bool IsKnown(IPAddress? peer)
    {
        if (peer is null) return false;
        var address = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        foreach (var network in proxies.Known)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }
}
