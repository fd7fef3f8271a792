using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Primitives;

namespace Auth.WebApi.Security;

/// <summary>The cookie that holds a browser's session token.</summary>
internal static class SessionCookie
{
    /// <summary>The name of the cookie.</summary>
    public const string Name = "__Host-auth-session";

    /// <summary>Sends the token to the browser.</summary>
    /// <param name="remember">Whether the cookie lasts for the maximum age of the session, instead of until the browser closes.</param>
    public static void Write(HttpResponse response, Token<Session> token, SessionDetails session, bool remember) =>
        response.Cookies.Append(Name, token.Reveal(), HostCookie.Attributes(remember ? session.ExpiresAt - session.CreatedAt : null));

    /// <summary>Deletes the cookie.</summary>
    public static void Delete(HttpResponse response) => response.Cookies.Delete(Name, HostCookie.Attributes());

    /// <summary>All tokens in the cookie. The caller must reject several.</summary>
    public static IEnumerable<string> ValuesIn(StringValues cookieHeaders) => HostCookie.ValuesIn(cookieHeaders, Name);
}
