using Auth.Domain.Sessions;

namespace Auth.WebApi.Authentication;

/// <summary>What a request shows to say whose session it is. Only headers are looked at, never the address (R38).</summary>
/// <param name="By">How it is shown; null: nothing is.</param>
/// <param name="Token">The token; null: what is shown is none.</param>
/// <param name="AreAmbiguous">Whether more than one is shown, so that it would be up to us which of them counts (CWE-287).</param>
internal readonly record struct PresentedCredentials(SessionTransport? By, SessionToken? Token, bool AreAmbiguous)
{
    private const string Bearer = "Bearer";

    /// <summary>Reads the credentials of a request.</summary>
    public static PresentedCredentials In(HttpRequest request)
    {
        var cookieHeaders = request.Headers.Cookie;
        string[] cookies = cookieHeaders.Count == 0 ? [] : [.. SessionCookie.ValuesIn(cookieHeaders)];
        var authorization = request.Headers.Authorization;
        // Of whatever scheme: what stands before this server may have looked at the one, and we would at the other.
        if (cookies.Length + authorization.Count > 1) return new(null, null, AreAmbiguous: true);
        if (cookies is [var cookie]) return new(SessionTransport.Cookie, TokenIn(cookie), AreAmbiguous: false);
        return authorization is [{ } header] && IsBearer(header) ? new(SessionTransport.Bearer, TokenIn(header.AsSpan(Bearer.Length).TrimStart(' ')), AreAmbiguous: false) : default;
    }

    private static SessionToken? TokenIn(ReadOnlySpan<char> text) => SessionToken.TryParse(text, out var token) ? token : null;

    private static bool IsBearer(string header) =>
        header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && (header.Length == Bearer.Length || header[Bearer.Length] is ' ' or '\t');
}
