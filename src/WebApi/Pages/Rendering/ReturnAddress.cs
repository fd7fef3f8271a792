using System.Text.RegularExpressions;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>Where somebody wanted to be before being asked to sign in: an address of this server, never another one's (ASVS 3.7.2).</summary>
internal static partial class ReturnAddress
{
    /// <summary>Where people go who wanted nothing else.</summary>
    public const string Home = "/account";

    private const int MaximumLength = 1_000;

    /// <summary>In milliseconds.</summary>
    private const int Patience = 1000;

    /// <summary>The address that was sent along, if it is one of ours.</summary>
    public static string From(string? text) =>
        text is { Length: > 0 and <= MaximumLength } && text.All(c => c is > ' ' and < '\x7f' and not '\\') && RedirectHttpResult.IsLocalUrl(text) && IsPlain(text.Split('?', '#')[0]) ? text : Home;

    /// <summary>Whether nothing between here and the browser could make another address of the path, however often it decodes it.</summary>
    private static bool IsPlain(string path)
    {
        for (var decoded = path; ;)
        {
            if (!IsPlainAsItIs(decoded)) return false;
            var further = Uri.UnescapeDataString(decoded);
            // What is left encoded is not UTF-8: a lax decoder could read a slash in it.
            if (further == decoded) return !Encoded().IsMatch(decoded);
            decoded = further;
        }
    }

    private static bool IsPlainAsItIs(string path) =>
        path[0] == '/' && !path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal)
        && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl);

    /// <summary>Where a request that is answered by a question is gone on with: at its own address, or at the page whose form it came from.</summary>
    public static string Of(HttpRequest request)
    {
        if (request.HttpContext.Asked()?.Metadata.GetMetadata<GoOnAt>() is { } known) return known.Path;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return From(request.Path.ToUriComponent() + Query(request.QueryString.ToUriComponent()));
        var isOwnPage = Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var page) && page.Authority == request.Host.ToUriComponent();
        return isOwnPage ? From(page!.AbsolutePath + Query(page.Query)) : Home;
    }

    /// <summary>The query, in characters that <see cref="From"/> takes.</summary>
    private static string Query(string query) => query.Replace("\\", "%5C", StringComparison.Ordinal);

    /// <summary>An address with a note of where to go on.</summary>
    public static string Append(string path, string address) => address == Home ? path : $"{path}?return={Uri.EscapeDataString(address)}";

    [GeneratedRegex("%[0-9A-Fa-f]{2}", RegexOptions.None, Patience)]
    private static partial Regex Encoded();
}

/// <summary>Where people go on at who were asked something first, when the endpoint itself shows no page.</summary>
/// <param name="Path">An address of a page.</param>
internal sealed record GoOnAt(string Path);
