using Auth.Domain.Common;
using Auth.Domain.Devices;

namespace Auth.WebApi.Security;

/// <summary>How device tokens are sent (P6): in a cookie by browsers, in a field of the body by other clients.</summary>
internal static class DeviceTokenTransport
{
    /// <summary>The name of the cookie.</summary>
    public const string CookieName = "__Host-auth-device";

    /// <summary>The device token of a request. An invalid or duplicated token counts as none: the request is then from an unknown client.</summary>
    /// <param name="field">The field of the body; null to read the cookie.</param>
    public static Token<Device>? Read(HttpRequest request, string? field = null)
    {
        List<string> values = field is null ? [.. ValuesIn(request)] : [field];
        return values.Count == 1 && Token<Device>.TryParse(values[0], out var token) ? token : null;
    }

    /// <summary>All tokens in the cookie.</summary>
    public static IEnumerable<string> ValuesIn(HttpRequest request) => HostCookie.ValuesIn(request.Headers.Cookie, CookieName);

    /// <summary>Whether the browser already holds the token in its cookie. The response body must then not reveal it to scripts.</summary>
    public static bool IsInCookie(HttpRequest request, Token<Device> token) =>
        ValuesIn(request).Contains(token.Reveal(), StringComparer.Ordinal);

    /// <summary>Sends the token to the browser, or extends the lifetime of its cookie.</summary>
    public static void WriteCookie(HttpResponse response, Token<Device> token) =>
        response.Cookies.Append(CookieName, token.Reveal(), HostCookie.Attributes(Device.Lifetime));
}
