using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Http;

/// <summary>Tells browsers and caches to be careful with every answer (ASVS 3.4, 14.3.2). An endpoint that needs more than nothing sets its own policy.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>What other sites are told of where somebody comes from.</summary>
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
        headers.XContentTypeOptions = "nosniff";
        headers.TryAdd(ReferrerPolicy, "no-referrer");
        headers.TryAdd(HeaderNames.CacheControl, "no-store");
        headers.TryAdd(HeaderNames.ContentSecurityPolicy, Nothing);
        if (context.Request.IsHttps) headers.StrictTransportSecurity = OneYear;
    }
}
