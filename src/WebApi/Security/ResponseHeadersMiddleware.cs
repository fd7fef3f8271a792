using Auth.WebApi.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Security;

/// <summary>Adds the request id and strict security headers to every response (ASVS 3.4, 14.3.2). Endpoints that need more set their own policy.</summary>
/// <remarks>Headers are added when the response starts, because exception handling clears those that were set before.</remarks>
internal sealed class ResponseHeadersMiddleware(RequestDelegate next)
{
    /// <summary>The header that limits what other sites learn about the referring page.</summary>
    public const string ReferrerPolicy = "Referrer-Policy";

    private static readonly StringValues Nothing = "default-src 'none'; frame-ancestors 'none'";
    private static readonly StringValues OneYear = "max-age=31536000";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(
            static state =>
            {
                Add((HttpContext)state);
                return Task.CompletedTask;
            },
            context);
        return next(context);
    }

    private static void Add(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers[RequestId.Header] = RequestId.Get(context);
        headers.XContentTypeOptions = "nosniff";
        headers.TryAdd(ReferrerPolicy, "no-referrer");
        headers.TryAdd(HeaderNames.CacheControl, "no-store");
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, Nothing);
        if (context.Request.IsHttps) headers.StrictTransportSecurity = OneYear;
    }
}
