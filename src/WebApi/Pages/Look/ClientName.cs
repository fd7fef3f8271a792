using Auth.Domain.Sessions;

namespace Auth.WebApi.Pages.Look;

/// <summary>What people call the client that a request came from. A guess for their eyes, never a decision.</summary>
internal static class ClientName
{
    /// <summary>Such as <c>Firefox, Linux</c>; the text itself where nothing is known of it; null where there is none.</summary>
    public static string? Of(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent)) return null;

        var family = UserAgentFamily.Of(userAgent);
        return SystemOf(family) is { Length: > 0 } system ? $"{family.Product}, {system}" : family.Product;
    }

    private static string SystemOf(UserAgentFamily family) => (family.System, family.Device) switch
    {
        ("iOS", DeviceKind.Tablet) => "iPad",
        ("iOS", _) => "iPhone",
        _ => family.System,
    };
}
