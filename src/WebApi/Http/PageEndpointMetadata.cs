namespace Auth.WebApi.Http;

/// <summary>Marks endpoints that answer with pages. Browsers without access are redirected instead of getting a problem document.</summary>
internal sealed class PageEndpointMetadata
{
    public static readonly PageEndpointMetadata Instance = new();

    private PageEndpointMetadata()
    {
    }

    /// <summary>Whether the response is for a person: at a page, or when a browser opens a URL without an endpoint for it.</summary>
    public static bool Answers(HttpContext http) => IsPage(http) || (http.GetEndpoint() is not RouteEndpoint && IsOpenedByBrowser(http.Request));

    private static bool IsPage(HttpContext http) => http.GetRequestedEndpoint()?.Metadata.GetMetadata<PageEndpointMetadata>() is not null;

    private static bool IsOpenedByBrowser(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
