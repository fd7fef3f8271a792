namespace Auth.WebApi.Security;

/// <summary>A browser that opens a page of an application, at a gateway that passes redirects on. It is led to a page of this server instead of getting an error.</summary>
/// <param name="OriginalUrl">The URL that the browser opens, as its gateway states it; null if it states none. A return URL must be validated.</param>
internal sealed record GatewayNavigation(string? OriginalUrl)
{
    /// <summary>Whether a request is a navigation of a browser (Fetch Metadata). Older browsers only say that they accept HTML.</summary>
    /// <param name="method">The method of the request at the gateway.</param>
    public static bool IsIn(HttpRequest request, string method)
    {
        if (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method)) return false;
        var mode = request.Headers["Sec-Fetch-Mode"];
        return mode.Count > 0 ? mode is ["navigate"] : request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
    }
}
