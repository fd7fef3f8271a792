namespace Auth.WebApi.Pages.Look;

/// <summary>What people call the client that a request came from. A guess for their eyes, never a decision.</summary>
internal static class ClientName
{
    // The order counts: browsers name those whose place they take.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
    ];

    /// <summary>Such as <c>Firefox, Linux</c>; the text itself where nothing is known of it; null where there is none.</summary>
    public static string? Of(string? userAgent)
    {
        if (string.IsNullOrEmpty(userAgent)) return null;

        var known = string.Join(", ", new[] { Find(Browsers, userAgent), Find(Systems, userAgent) }.OfType<string>());
        return known.Length > 0 ? known : userAgent;
    }

    private static string? Find((string Mark, string Name)[] all, string userAgent) =>
        Array.Find(all, one => userAgent.Contains(one.Mark, StringComparison.Ordinal)).Name;
}
