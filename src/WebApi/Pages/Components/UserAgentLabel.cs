using System.Globalization;
using Auth.Domain.Sessions;

namespace Auth.WebApi.Pages.Components;

/// <summary>A readable label for a user agent. It is a guess, for display only.</summary>
internal static class UserAgentLabel
{
    /// <summary>In text elements (user-perceived characters). No known client has a longer label.</summary>
    private const int MaximumLength = 40;

    /// <summary>A label such as <c>Firefox, Linux</c>. The start of the user agent itself if it is unknown, and null if there is none.</summary>
    public static string? Create(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent)) return null;

        var family = UserAgentFamily.Parse(userAgent);
        var product = Cut(family.Product);
        return SystemOf(family) is { Length: > 0 } system ? $"{product}, {system}" : product;
    }

    /// <summary>Bounds the length, because clients choose their user agent.</summary>
    private static string Cut(string name)
    {
        var elements = new StringInfo(name);
        return elements.LengthInTextElements <= MaximumLength ? name : elements.SubstringByTextElements(0, MaximumLength) + "…";
    }

    private static string SystemOf(UserAgentFamily family) => (family.System, family.Device) switch
    {
        ("iOS", DeviceKind.Tablet) => "iPad",
        ("iOS", _) => "iPhone",
        _ => family.System,
    };
}
