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
        List<(SessionTransport By, string Text)> shown =
        [
            .. SessionCookie.ValuesIn(request.Headers.Cookie).Select(text => (SessionTransport.Cookie, text)),
            .. BearersIn(request.Headers).Select(text => (SessionTransport.Bearer, text)),
        ];
        if (shown.Count == 0) return default;
        if (shown.Count > 1) return new(null, null, AreAmbiguous: true);
        return new(shown[0].By, SessionToken.TryParse(shown[0].Text, out var token) ? token : null, AreAmbiguous: false);
    }

    private static IEnumerable<string> BearersIn(IHeaderDictionary headers) =>
        from header in headers.Authorization
        where header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && (header.Length == Bearer.Length || header[Bearer.Length] is ' ' or '\t')
        select header[Bearer.Length..].TrimStart(' ');
}
