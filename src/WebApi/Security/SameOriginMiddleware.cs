using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>Rejects cross-site request forgery (CSRF): changes and logins that another site makes a browser send, with the browser's cookies for this server (ASVS 3.5).</summary>
/// <remarks>
/// Browsers send <c>Sec-Fetch-Site</c>, or at least <c>Origin</c>. A request without either is not from a browser, so no cookie can be misused.
/// Browsers never add a bearer token on their own. The <c>Host</c> header proves nothing and is not used.
/// </remarks>
internal sealed class SameOriginMiddleware(RequestDelegate next, OwnOrigins ownOrigins, CorsSettings cors)
{
    /// <summary>Another website sent the request.</summary>
    public static readonly ProblemResult CrossSite = ProblemResult.From(
        StatusCodes.Status403Forbidden, "cross_site", "This request came from another website and was blocked. Open the page directly and try again.");

    public Task InvokeAsync(HttpContext context) =>
        IsFromOwnOrigin(context.Request) || !IsGuarded(context)
            ? next(context)
            : CrossSite.ExecuteAsync(context);

    /// <summary>Pages are always protected: clients with a bearer token, and scripts of allowed origins, use the API instead.</summary>
    private bool IsGuarded(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<PageEndpointMetadata>() is not null) return true;
        return metadata?.GetMetadata<ApiEndpointMetadata>() is not null && RequestCredentials.Read(context.Request).Transport != SessionTransport.Bearer && !cors.Allow(context.Request);
    }

    private bool IsFromOwnOrigin(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return true;
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site) return site is ["same-origin"] or ["none"];
        return request.Headers.Origin is not { Count: > 0 } origin || (origin is [{ } only] && ownOrigins.Contains(only));
    }
}
