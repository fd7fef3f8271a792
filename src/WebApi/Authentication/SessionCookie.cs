using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Primitives;

namespace Auth.WebApi.Authentication;

/// <summary>The cookie that holds a browser's session token (ASVS 3.3; RFC 6265bis, 4.1.3).</summary>
internal static class SessionCookie
{
    /// <summary>The name; browsers take <c>__Host-</c> only with Secure, Path=/ and without Domain.</summary>
    public const string Name = "__Host-auth-session";

    /// <summary>Hands the token to the browser: until it is closed, or for as long as the session can live.</summary>
    public static void Write(HttpResponse response, SessionToken token, SessionDetails session, bool remember)
    {
        var options = Attributes();
        if (remember) options.MaxAge = session.ExpiresAt - session.CreatedAt;
        response.Cookies.Append(Name, token.Reveal(), options);
    }

    /// <summary>Makes the browser forget the token.</summary>
    public static void Delete(HttpResponse response) => response.Cookies.Delete(Name, Attributes());

    /// <summary>All values that came under the exact name, as they were spelt.</summary>
    /// <remarks>The framework's own collection ignores case, decodes, and lets the last one win.</remarks>
    public static IEnumerable<string> ValuesIn(StringValues cookieHeaders) =>
        from header in cookieHeaders
        from pair in header.Split(';')
        let cookie = pair.Trim(' ', '\t')
        where cookie.StartsWith(Name, StringComparison.Ordinal) && cookie.AsSpan(Name.Length).StartsWith("=", StringComparison.Ordinal)
        select cookie[(Name.Length + 1)..];

    private static CookieOptions Attributes() => new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/" };
}
