using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>The URL to return to after sign-in or step-up. One of this server, or of a configured origin (ASVS 3.7.2).</summary>
internal static partial class ReturnUrl
{
    /// <summary>The page to go to by default.</summary>
    public const string Home = "/account";

    /// <summary>The parameter of gateways that cannot encode a URL. It takes the rest of the query as it is, so it must be the first.</summary>
    private const string RawParameter = "?return_raw=";

    private const int MaximumLength = 1_000;

    /// <summary>In milliseconds.</summary>
    private const int MatchTimeout = 1000;

    /// <summary>The submitted URL if it is safe and local, otherwise <see cref="Home"/>.</summary>
    public static string From(string? text) =>
        IsReadable(text) && RedirectHttpResult.IsLocalUrl(text) && IsPlain(text.Split('?', '#')[0]) ? text : Home;

    /// <summary>The submitted URL if it is safe and local, or absolute and of an allowed origin; otherwise <see cref="Home"/>.</summary>
    public static string From(string? text, ReturnAddresses allowed) => IsOfAnother(text, allowed) ? text : From(text);

    /// <summary>The URL that a gateway states, which is absolute. On the origin of this server it becomes a local one.</summary>
    public static string FromOrigin(string? url, string ownOrigin, ReturnAddresses allowed)
    {
        var encoded = Query(url ?? "");
        return encoded.StartsWith($"{ownOrigin}/", StringComparison.OrdinalIgnoreCase) ? From(encoded[ownOrigin.Length..]) : IsOfAnother(encoded, allowed) ? encoded : Home;
    }

    /// <summary>The URL that the query of a sign-in or step-up page asks for: <c>return</c>, encoded as usual, or <c>return_raw</c>.</summary>
    public static string FromQuery(HttpRequest request)
    {
        var query = request.QueryString.Value ?? "";
        var allowed = request.HttpContext.RequestServices.GetRequiredService<ReturnAddresses>();
        if (!query.StartsWith(RawParameter, StringComparison.Ordinal)) return From(request.Query["return"].ToString(), allowed);

        var parts = query[RawParameter.Length..].Split('?', 2);
        return From(parts[0] + (parts.Length > 1 ? Query($"?{parts[1]}") : ""), allowed);
    }

    private static bool IsOfAnother([NotNullWhen(true)] string? text, ReturnAddresses allowed) => IsReadable(text) && allowed.Contains(text);

    private static bool IsReadable([NotNullWhen(true)] string? text) => text is { Length: > 0 and <= MaximumLength } && text.All(c => c is > ' ' and < '\x7f' and not '\\');

    /// <summary>Whether the path stays the same path, however often a proxy or the browser decodes it.</summary>
    private static bool IsPlain(string path)
    {
        for (var decoded = path; ;)
        {
            if (!IsPlainAsItIs(decoded)) return false;
            var next = Uri.UnescapeDataString(decoded);
            // Escapes that remain are not UTF-8. A lenient decoder might read a slash in them.
            if (next == decoded) return !Encoded().IsMatch(decoded);
            decoded = next;
        }
    }

    private static bool IsPlainAsItIs(string path) =>
        path[0] == '/' && !path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal)
        && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl);

    /// <summary>The URL to return to after an interrupted request: its own, or that of the page whose form was submitted.</summary>
    public static string Read(HttpRequest request)
    {
        if (request.HttpContext.GetRequestedEndpoint()?.Metadata.GetMetadata<ReturnUrlMetadata>() is { } metadata) return metadata.Path;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return From(request.Path.ToUriComponent() + Query(request.QueryString.ToUriComponent()));
        var isOwnPage = Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var page) && page.Authority == request.Host.ToUriComponent();
        return isOwnPage ? From(page!.AbsolutePath + Query(page.Query)) : Home;
    }

    /// <summary>Encodes backslashes, which <see cref="From(string)"/> rejects.</summary>
    private static string Query(string query) => query.Replace("\\", "%5C", StringComparison.Ordinal);

    /// <summary>Adds a return URL to a path. The default is left out.</summary>
    public static string Append(string path, string address) => address == Home ? path : $"{path}?return={Uri.EscapeDataString(address)}";

    [GeneratedRegex("%[0-9A-Fa-f]{2}", RegexOptions.None, MatchTimeout)]
    private static partial Regex Encoded();
}

/// <summary>The page to return to if the endpoint itself shows none.</summary>
/// <param name="Path">The path of the page.</param>
internal sealed record ReturnUrlMetadata(string Path);
