using System.Reflection;
using Auth.WebApi.Authentication;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>What a page says once after an action: a code in a cookie. A parameter of the address would let any link make the page say it.</summary>
internal sealed class Notice
{
    /// <summary>The name of the cookie.</summary>
    public const string CookieName = "__Host-auth-notice";

    /// <summary>The browser asks for the page at once; a notice that was never shown ends soon.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly HttpContext _http;
    private readonly string? _code;

    private Notice(HttpContext http, string? code) => (_http, _code) = (http, code);

    /// <summary>Hands the code to the browser, for the page at that path alone: another tab may open another page first.</summary>
    public static void Write(HttpResponse response, string path, string code) =>
        response.Cookies.Append(CookieName, $"{code}:{path}", HostCookie.Attributes(Lifetime));

    /// <summary>Reads the code that is meant for the page that is asked for.</summary>
    public static ValueTask<Notice> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var values = HostCookie.ValuesIn(context.Request.Headers.Cookie, CookieName).ToList();
        var parts = values is [var only] ? Uri.UnescapeDataString(only).Split(':', 2) : [];
        return ValueTask.FromResult(new Notice(context, parts is [var code, var path] && path == context.Request.Path ? code : null));
    }

    /// <summary>The sentence of the code, which the browser forgets now.</summary>
    /// <param name="told">The codes that the page knows.</param>
    /// <returns>Null: there is none that the page knows.</returns>
    public string? Take(Func<string, string?> told)
    {
        if (_code is null) return null;

        _http.Response.Cookies.Delete(CookieName, HostCookie.Attributes());
        return told(_code);
    }
}
