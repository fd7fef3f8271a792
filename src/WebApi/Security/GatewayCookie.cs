using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Primitives;

namespace Auth.WebApi.Security;

/// <summary>The cookie that signs a browser in to applications behind a gateway, and to nothing else (ADR 30). It is set and deleted with the session cookie.</summary>
internal static class GatewayCookie
{
    /// <summary>The name of the cookie.</summary>
    public const string Name = "__Host-auth-gateway";

    /// <summary>Sends the gateway token of a session to the browser.</summary>
    /// <param name="token">The token of the session.</param>
    /// <param name="maxAge">The lifetime of the cookie; null until the browser closes.</param>
    public static void Write(HttpResponse response, Token<Session> token, TimeSpan? maxAge) =>
        response.Cookies.Append(Name, GatewayAccess.DeriveToken(token).Reveal(), HostCookie.Attributes(maxAge));

    /// <summary>Deletes the cookie.</summary>
    public static void Delete(HttpResponse response) => response.Cookies.Delete(Name, HostCookie.Attributes());

    /// <summary>All tokens in the cookie. The caller must reject several.</summary>
    public static IEnumerable<string> ValuesIn(StringValues cookieHeaders) => HostCookie.ValuesIn(cookieHeaders, Name);

    /// <summary>Whether the browser holds the gateway token of a session, and no other.</summary>
    public static bool IsHeld(HttpRequest request, Token<Session> token) =>
        ValuesIn(request.Headers.Cookie).ToList() is [var only] && Token<GatewayAccess>.TryParse(only, out var held) && held.Hash() == GatewayAccess.DeriveToken(token).Hash();
}
