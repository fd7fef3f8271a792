using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>Rejects cross-site request forgery (CSRF): changes and logins that another site makes a browser send, with the browser's cookies for this server (ASVS 3.5).</summary>
/// <remarks>
/// A request that does not name its origin is not from a browser, so no cookie can be misused. Browsers never add a bearer token on their own. The <c>Host</c> header proves nothing and is not used.
/// </remarks>
internal sealed class SameOriginMiddleware(RequestDelegate next, OwnOrigins ownOrigins, CorsSettings cors)
{
    /// <summary>Another website sent the request.</summary>
    public static readonly ProblemResult CrossSite = ProblemResult.From(
        StatusCodes.Status403Forbidden, "cross_site", "This request came from another website and was blocked. Open the page directly and try again.");

    public Task InvokeAsync(HttpContext context) =>
        IsRead(context.Request) || ownOrigins.HaveSent(context.Request) || !IsGuarded(context)
            ? next(context)
            : CrossSite.ExecuteAsync(context);

    /// <summary>Pages are always protected: clients with a bearer token, and scripts of allowed origins, use the API instead.</summary>
    private bool IsGuarded(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<PageEndpointMetadata>() is not null) return true;
        return metadata?.GetMetadata<ApiEndpointMetadata>() is not null && RequestCredentials.Read(context.Request).Transport != SessionTransport.Bearer && !cors.Allow(context.Request);
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
}
