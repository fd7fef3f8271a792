using Auth.Infrastructure.Settings;
using Auth.WebApi.Authentication;
using Auth.WebApi.Pages.Rendering;

namespace Auth.WebApi.Http;

/// <summary>Refuses what another site makes a browser do: changes by the cookie that the browser adds by itself, and logins (ASVS 3.5).</summary>
/// <remarks>
/// Browsers say where a request comes from: <c>Sec-Fetch-Site</c>, or <c>Origin</c> where that is missing. Who sends neither is
/// no browser, and nobody's cookie is misused. A bearer token is never added by a browser. The Host header proves nothing and is not asked.
/// </remarks>
internal sealed class SameOriginGuard(RequestDelegate next, AuthSettings settings)
{
    private readonly HashSet<string> _ownOrigins =
        [.. settings.Urls.Append(settings.PublicUrl.OriginalString).Where(url => Uri.TryCreate(url, UriKind.Absolute, out _)).Select(url => new Uri(url).GetLeftPart(UriPartial.Authority))];

    public Task InvokeAsync(HttpContext context)
    {
        var isGuarded = context.GetEndpoint()?.Metadata is { } endpoint && (endpoint.GetMetadata<ApiEndpoint>() is not null || endpoint.GetMetadata<PageEndpoint>() is not null);
        if (!isGuarded || IsAllowed(context.Request)) return next(context);
        return Refusal.For(StatusCodes.Status403Forbidden, "cross_site", "Another site sent this request.").ExecuteAsync(context);
    }

    private bool IsAllowed(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return true;
        if (PresentedCredentials.In(request).By == SessionTransport.Bearer) return true;
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site) return site is ["same-origin"] or ["none"];
        return request.Headers.Origin is not { Count: > 0 } origin || (origin is [{ } only] && _ownOrigins.Contains(only));
    }
}
