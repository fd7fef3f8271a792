using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Primitives;

namespace Auth.WebApi.Security;

/// <summary>The cookie that holds a browser's session token. The gateway cookie is always set and deleted with it.</summary>
internal static class SessionCookie
{
    /// <summary>The name of the cookie.</summary>
    public const string Name = "__Host-auth-session";

    /// <summary>Sends the token, and the gateway token derived from it, to the browser.</summary>
    /// <param name="remember">Whether the cookie lasts for the maximum age of the session, instead of until the browser closes.</param>
    public static void Write(HttpResponse response, Token<Session> token, SessionDetails session, bool remember)
    {
        var maxAge = GetMaxAge(session, remember);
        response.Cookies.Append(Name, token.Reveal(), HostCookie.Attributes(maxAge));
        GatewayCookie.Of(response).Write(response, token, maxAge);
    }

    /// <summary>The lifetime of the cookies of a session; null until the browser closes.</summary>
    public static TimeSpan? GetMaxAge(SessionDetails session, bool remember) => remember ? session.ExpiresAt - session.CreatedAt : null;

    /// <summary>Deletes both cookies.</summary>
    public static void Delete(HttpResponse response)
    {
        response.Cookies.Delete(Name, HostCookie.Attributes());
        GatewayCookie.Of(response).Delete(response);
    }

    /// <summary>All tokens in the cookie. The caller must reject several.</summary>
    public static IEnumerable<string> ValuesIn(StringValues cookieHeaders) => HostCookie.ValuesIn(cookieHeaders, Name);
}
