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
    private readonly OwnOrigins _ownOrigins = new(settings);

    public Task InvokeAsync(HttpContext context) =>
        IsOfOwnSite(context.Request) || !IsGuarded(context)
            ? next(context)
            : Refusal.For(StatusCodes.Status403Forbidden, "cross_site", "This request came from another website and was blocked.").ExecuteAsync(context);

    /// <summary>Pages always: who calls them by a bearer token is no browser, and has the API.</summary>
    private static bool IsGuarded(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<PageEndpoint>() is not null) return true;
        return metadata?.GetMetadata<ApiEndpoint>() is not null && PresentedCredentials.In(context.Request).By != SessionTransport.Bearer;
    }

    private bool IsOfOwnSite(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return true;
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site) return site is ["same-origin"] or ["none"];
        return request.Headers.Origin is not { Count: > 0 } origin || (origin is [{ } only] && _ownOrigins.Contains(only));
    }
}
