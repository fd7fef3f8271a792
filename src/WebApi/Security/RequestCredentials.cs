using Auth.Domain.Common;
using Auth.Domain.ServiceAccounts;
using Auth.Domain.Sessions;

namespace Auth.WebApi.Security;

/// <summary>The session credentials of a request. Only headers are read, never the URL (R38).</summary>
/// <param name="Transport">How the token was sent, or null if none was.</param>
/// <param name="Token">The token, or null if there is none in a valid format.</param>
/// <param name="AreAmbiguous">Whether several were sent, so that this server and a proxy might read different ones (CWE-287).</param>
internal readonly record struct RequestCredentials(SessionTransport? Transport, Token<Session>? Token, bool AreAmbiguous)
{
    private const string Bearer = "Bearer";

    /// <summary>The token of the gateway cookie, which only forward-auth reads, and only if there is no session cookie.</summary>
    public Token<GatewayAccess>? GatewayToken { get; private init; }

    /// <summary>Whether a token in a valid format was sent.</summary>
    public bool HasToken => Token is not null || GatewayToken is not null;

    /// <summary>Reads the credentials of a request.</summary>
    public static RequestCredentials Read(HttpRequest request)
    {
        var cookieHeaders = request.Headers.Cookie;
        string[] cookies = cookieHeaders.Count == 0 ? [] : [.. SessionCookie.ValuesIn(cookieHeaders)];
        var authorization = request.Headers.Authorization;
        // An Authorization header counts even if its scheme is not Bearer: a proxy may have checked it while this server would use the cookie.
        if (cookies.Length + authorization.Count > 1) return new(null, null, AreAmbiguous: true);
        if (cookies is [var cookie]) return new(SessionTransport.Cookie, TokenIn(cookie), AreAmbiguous: false);
        return authorization is [{ } header] && IsBearer(header) ? new(SessionTransport.Bearer, TokenIn(header.AsSpan(Bearer.Length).TrimStart(' ')), AreAmbiguous: false) : default;
    }

    /// <summary>Reads the key of a service account; null if the request presents no key, or another credential beside it.</summary>
    public static Token<ServiceKey>? ReadKey(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && IsBearer(header) && Token<ServiceKey>.TryParse(header.AsSpan(Bearer.Length).TrimStart(' '), out var key) && !HasSessionCookie(request)
            ? key
            : null;

    /// <summary>Reads the credentials of a forward-auth check. A browser may send both cookies; the session cookie then counts.</summary>
    public static RequestCredentials ReadAtGateway(HttpRequest request, GatewayCookie gatewayCookie)
    {
        var credentials = Read(request);
        var cookieHeaders = request.Headers.Cookie;
        if (credentials.AreAmbiguous || cookieHeaders.Count == 0) return credentials;

        string[] cookies = [.. gatewayCookie.ValuesIn(cookieHeaders)];
        if (cookies.Length + request.Headers.Authorization.Count > 1) return new(null, null, AreAmbiguous: true);
        if (cookies is not [var cookie] || credentials.Transport is not null) return credentials;
        return new(SessionTransport.Cookie, null, AreAmbiguous: false) { GatewayToken = Token<GatewayAccess>.TryParse(cookie, out var token) ? token : null };
    }

    private static bool HasSessionCookie(HttpRequest request) => request.Headers.Cookie is { Count: > 0 } cookies && SessionCookie.ValuesIn(cookies).Any();

    private static Token<Session>? TokenIn(ReadOnlySpan<char> text) => Token<Session>.TryParse(text, out var token) ? token : null;

    private static bool IsBearer(string header) =>
        header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && (header.Length == Bearer.Length || header[Bearer.Length] is ' ' or '\t');
}
