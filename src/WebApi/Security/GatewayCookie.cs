using Auth.Application.ForwardAuth;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Primitives;

namespace Auth.WebApi.Security;

/// <summary>The cookie that signs a browser in to applications behind a gateway, and to nothing else (ADR 30). It is set and deleted with the session cookie.</summary>
/// <remarks>With <c>ForwardAuth:CookieDomain</c>, browsers send it to sibling hosts too (ADR 51). Its name then differs, so a cookie from before the setting was changed is not read.</remarks>
internal sealed class GatewayCookie(ForwardAuthSettings settings)
{
    /// <summary>The name of the cookie for the host of this server alone.</summary>
    public const string HostName = "__Host-auth-gateway";

    /// <summary>The name of the cookie for all hosts of a domain. Browsers accept no <c>__Host-</c> name for it (RFC 6265bis, 4.1.3).</summary>
    private const string DomainName = "__Secure-auth-gateway";

    /// <summary>The name of the cookie.</summary>
    public string Name { get; } = settings.CookieDomain is null ? HostName : DomainName;

    /// <summary>The cookie of the server that sends a response.</summary>
    public static GatewayCookie Of(HttpResponse response) => response.HttpContext.RequestServices.GetRequiredService<GatewayCookie>();

    /// <summary>Sends the gateway token of a session to the browser.</summary>
    /// <param name="token">The token of the session.</param>
    /// <param name="maxAge">The lifetime of the cookie; null until the browser closes.</param>
    public void Write(HttpResponse response, Token<Session> token, TimeSpan? maxAge)
    {
        DeleteEarlier(response);
        response.Cookies.Append(Name, GatewayAccess.DeriveToken(token).Reveal(), Attributes(settings.CookieDomain, maxAge));
    }

    /// <summary>Deletes the cookie.</summary>
    public void Delete(HttpResponse response)
    {
        DeleteEarlier(response);
        response.Cookies.Delete(Name, Attributes(settings.CookieDomain));
    }

    /// <summary>All tokens in the cookie. The caller must reject several.</summary>
    public IEnumerable<string> ValuesIn(StringValues cookieHeaders) => HostCookie.ValuesIn(cookieHeaders, Name);

    /// <summary>Whether the browser holds the gateway token of a session, and no other.</summary>
    public bool IsHeld(HttpRequest request, Token<Session> token) =>
        ValuesIn(request.Headers.Cookie).ToList() is [var only] && Token<GatewayAccess>.TryParse(only, out var held) && held.Hash() == GatewayAccess.DeriveToken(token).Hash();

    /// <summary>Deletes cookies from before the setting was changed. Of the same name for another domain there would otherwise be two, which are rejected.</summary>
    private void DeleteEarlier(HttpResponse response)
    {
        if (settings.CookieDomain is not { } domain) return;

        var sent = response.HttpContext.Request.Headers.Cookie;
        if (HostCookie.ValuesIn(sent, HostName).Any()) response.Cookies.Delete(HostName, HostCookie.Attributes());
        if (ValuesIn(sent).Skip(1).Any())
        {
            foreach (var other in settings.PossibleCookieDomains.Where(possible => possible != domain)) response.Cookies.Delete(Name, Attributes(other));
        }
    }

    private static CookieOptions Attributes(string? domain, TimeSpan? maxAge = null)
    {
        var attributes = HostCookie.Attributes(maxAge);
        attributes.Domain = domain;
        return attributes;
    }
}
