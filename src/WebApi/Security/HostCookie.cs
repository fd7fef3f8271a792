using Microsoft.Extensions.Primitives;

namespace Auth.WebApi.Security;

/// <summary>Attributes and parsing that all cookies of this server share: bound to the host, inaccessible to scripts (ASVS 3.3; RFC 6265bis, 4.1.3).</summary>
/// <remarks>Browsers accept a <c>__Host-</c> name only with Secure, with Path=/ and without Domain.</remarks>
internal static class HostCookie
{
    /// <summary>The attributes of a cookie, equal when it is set and deleted (R37).</summary>
    public static CookieOptions Attributes(TimeSpan? maxAge = null) =>
        new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = maxAge };

    /// <summary>All values sent under exactly this name, not decoded.</summary>
    /// <remarks>The framework's collection ignores case, decodes values, and keeps only the last duplicate.</remarks>
    public static IEnumerable<string> ValuesIn(StringValues cookieHeaders, string name) =>
        from header in cookieHeaders
        from pair in header.Split(';')
        let cookie = pair.Trim(' ', '\t')
        where cookie.StartsWith(name, StringComparison.Ordinal) && cookie.AsSpan(name.Length).StartsWith("=", StringComparison.Ordinal)
        select cookie[(name.Length + 1)..];
}
