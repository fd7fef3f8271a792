using Auth.Domain.Devices;

namespace Auth.WebApi.Authentication;

/// <summary>By what a device is known again (P6): a cookie for browsers, a field of the body for everything else.</summary>
internal static class ShownDevice
{
    /// <summary>The name of the cookie.</summary>
    public const string CookieName = "__Host-auth-device";

    /// <summary>The device token of a request. One that can't be read, or that came twice, is none: the device is a stranger then, as it would be without.</summary>
    public static DeviceToken? In(HttpRequest request, string? field)
    {
        List<string> shown = field is null ? [.. ValuesIn(request)] : [field];
        return shown.Count == 1 && DeviceToken.TryParse(shown[0], out var token) ? token : null;
    }

    /// <summary>All tokens that came in the cookie.</summary>
    public static IEnumerable<string> ValuesIn(HttpRequest request) => HostCookie.ValuesIn(request.Headers.Cookie, CookieName);

    /// <summary>Whether the browser keeps the token already, out of reach of scripts: an answer must not hand it to them.</summary>
    public static bool IsInCookie(HttpRequest request, DeviceToken token) =>
        ValuesIn(request).Contains(token.Reveal(), StringComparer.Ordinal);

    /// <summary>Hands the token to the browser, or lets it keep it for longer.</summary>
    public static void WriteCookie(HttpResponse response, DeviceToken token) =>
        response.Cookies.Append(CookieName, token.Reveal(), HostCookie.Attributes(Device.Lifetime));
}
