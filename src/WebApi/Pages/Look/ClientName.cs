using System.Globalization;
using Auth.Domain.Sessions;

namespace Auth.WebApi.Pages.Look;

/// <summary>What people call the client that a request came from. A guess for their eyes, never a decision.</summary>
internal static class ClientName
{
    /// <summary>In text elements (what a reader takes for one character). No client that is known by name has a longer one.</summary>
    private const int MaximumLength = 40;

    /// <summary>Such as <c>Firefox, Linux</c>; the beginning of the text itself where nothing is known of it; null where there is none.</summary>
    public static string? Of(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent)) return null;

        var family = UserAgentFamily.Of(userAgent);
        var product = Cut(family.Product);
        return SystemOf(family) is { Length: > 0 } system ? $"{product}, {system}" : product;
    }

    /// <summary>A client chooses its name itself.</summary>
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
