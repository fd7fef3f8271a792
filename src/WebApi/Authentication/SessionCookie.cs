using Auth.Application.Sessions;
using Auth.Domain.Sessions;
using Microsoft.Extensions.Primitives;

namespace Auth.WebApi.Authentication;

/// <summary>The cookie that holds a browser's session token.</summary>
internal static class SessionCookie
{
    /// <summary>The name.</summary>
    public const string Name = "__Host-auth-session";

    /// <summary>Hands the token to the browser: until it is closed, or for as long as the session can live.</summary>
    public static void Write(HttpResponse response, SessionToken token, SessionDetails session, bool remember) =>
        response.Cookies.Append(Name, token.Reveal(), HostCookie.Attributes(remember ? session.ExpiresAt - session.CreatedAt : null));

    /// <summary>Makes the browser forget the token.</summary>
    public static void Delete(HttpResponse response) => response.Cookies.Delete(Name, HostCookie.Attributes());

    /// <summary>All tokens that came in the cookie; more than one is for the caller to refuse.</summary>
    public static IEnumerable<string> ValuesIn(StringValues cookieHeaders) => HostCookie.ValuesIn(cookieHeaders, Name);
}
