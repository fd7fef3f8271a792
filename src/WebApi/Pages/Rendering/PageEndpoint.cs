using Auth.WebApi.Http;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>Marks the endpoints that answer browsers by pages: the guards send people where they can do what is missing, rather than telling a program.</summary>
internal sealed class PageEndpoint
{
    public static readonly PageEndpoint Mark = new();

    private PageEndpoint()
    {
    }

    /// <summary>Whether a person waits for the answer: at a page, or at an address that leads nowhere, or takes only forms, and was opened by a browser.</summary>
    public static bool Answers(HttpContext http) => IsPage(http) || (http.GetEndpoint() is not RouteEndpoint && IsOpenedByBrowser(http.Request));

    private static bool IsPage(HttpContext http) => http.Asked()?.Metadata.GetMetadata<PageEndpoint>() is not null;

    private static bool IsOpenedByBrowser(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
