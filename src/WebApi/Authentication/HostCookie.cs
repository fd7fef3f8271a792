using Microsoft.Extensions.Primitives;

namespace Auth.WebApi.Authentication;

/// <summary>What the cookies of this server have in common: bound to the host, and out of reach of scripts (ASVS 3.3; RFC 6265bis, 4.1.3).</summary>
/// <remarks>Browsers take a <c>__Host-</c> name only with Secure, Path=/ and without Domain.</remarks>
internal static class HostCookie
{
    /// <summary>The attributes, the same for setting and for deleting (R37).</summary>
    public static CookieOptions Attributes(TimeSpan? maxAge = null) =>
        new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = maxAge };

    /// <summary>All values that came under the exact name, as they were spelt.</summary>
    /// <remarks>The framework's own collection ignores case, decodes, and lets the last one win.</remarks>
    public static IEnumerable<string> ValuesIn(StringValues cookieHeaders, string name) =>
        from header in cookieHeaders
        from pair in header.Split(';')
        let cookie = pair.Trim(' ', '\t')
        where cookie.StartsWith(name, StringComparison.Ordinal) && cookie.AsSpan(name.Length).StartsWith("=", StringComparison.Ordinal)
        select cookie[(name.Length + 1)..];
}
