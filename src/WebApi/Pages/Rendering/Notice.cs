using System.Reflection;
using Auth.WebApi.Security;

namespace Auth.WebApi.Pages.Rendering;

/// <summary>A message shown once after an action, kept as a code in a cookie. With a query parameter, any link could make the page show it.</summary>
internal sealed class Notice
{
    /// <summary>The name of the cookie.</summary>
    public const string CookieName = "__Host-auth-notice";

    /// <summary>Short, because the browser loads the page at once.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly HttpContext _http;
    private readonly string? _code;

    private Notice(HttpContext http, string? code) => (_http, _code) = (http, code);

    /// <summary>Sends the code to the browser, bound to a path: another tab may load a different page first.</summary>
    public static void Write(HttpResponse response, string path, string code) =>
        response.Cookies.Append(CookieName, $"{code}:{path}", HostCookie.Attributes(Lifetime));

    /// <summary>Reads the code for the requested page.</summary>
    public static ValueTask<Notice> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var values = HostCookie.ValuesIn(context.Request.Headers.Cookie, CookieName).ToList();
        var parts = values is [var only] ? Uri.UnescapeDataString(only).Split(':', 2) : [];
        return ValueTask.FromResult(new Notice(context, parts is [var code, var path] && path == context.Request.Path ? code : null));
    }

    /// <summary>Returns the message of the code, and deletes the cookie.</summary>
    /// <param name="told">Maps the codes of the page to messages.</param>
    /// <returns>Null if there is no code that the page knows.</returns>
    public string? Take(Func<string, string?> told)
    {
        if (_code is null) return null;

        _http.Response.Cookies.Delete(CookieName, HostCookie.Attributes());
        return told(_code);
    }
}
