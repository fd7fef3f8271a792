namespace Auth.Domain.Sessions;

/// <summary>A user agent without versions: product, operating system and kind of device. A browser update stays in the same family.</summary>
/// <param name="Product">The browser, or the name of other software; empty if no user agent was sent.</param>
/// <param name="System">The operating system; empty if unknown.</param>
public readonly record struct UserAgentFamily(string Product, string System, DeviceKind Device)
{
    private const string Android = "Android";
    private const string Ios = "iOS";
    private const string Compatible = "compatible; ";

    /// <summary>The characters that end a product name: before a version, a comment, or the next item of a comment.</summary>
    private const string EndsOfName = "/();,";

    // The order matters: most browsers also name Chrome or Safari, for compatibility.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Electron/", "Electron"), ("HeadlessChrome/", "Headless Chrome"),
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("Edge/", "Edge"),
        ("OPR/", "Opera"), ("OPiOS/", "Opera"), ("OPT/", "Opera"), ("OPX/", "Opera"), ("Opera/", "Opera"), ("Opera Mini/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"), ("YaBrowser/", "Yandex Browser"), ("DuckDuckGo/", "DuckDuckGo"), ("Ddg/", "DuckDuckGo"),
        ("UCBrowser/", "UC Browser"), ("MiuiBrowser/", "Mi Browser"), ("HuaweiBrowser/", "Huawei Browser"), ("Whale/", "Whale"), ("Silk/", "Silk"), ("GSA/", "Google app"),
        ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("; wv)", "Android WebView"), ("Chromium/", "Chromium"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"),
        ("Safari/", "Safari"), ("Trident/", "Internet Explorer"), ("MSIE ", "Internet Explorer"),
    ];

    // An iPhone is "like Mac OS X", and Android is a Linux.
    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Windows", "Windows"), ("iPhone", Ios), ("iPad", Ios), ("iPod", Ios), (Android, Android), ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"), ("Macintosh", "macOS"), ("Linux", "Linux"), ("FreeBSD", "FreeBSD"), ("OpenBSD", "OpenBSD"),
    ];

    /// <summary>Parses a user agent. Any text has a family, including the empty text.</summary>
    public static UserAgentFamily Parse(string userAgent)
    {
        var browser = Find(Browsers, userAgent);
        var system = Find(Systems, userAgent);
        return new(browser ?? ProductIn(userAgent), system ?? "", DeviceIn(userAgent, system, isBrowser: browser is not null));
    }

    private static string? Find((string Mark, string Name)[] all, string userAgent)
    {
        foreach (var (mark, name) in all)
        {
            if (Has(userAgent, mark)) return name;
        }

        return null;
    }

    /// <summary>Whether a text contains a mark that is not the end of a longer word: "AcmeChrome/" is not Chrome.</summary>
    private static bool Has(string userAgent, string mark)
    {
        for (var at = userAgent.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = userAgent.IndexOf(mark, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || !char.IsAsciiLetter(mark[0]) || !char.IsAsciiLetter(userAgent[at - 1])) return true;
        }

        return false;
    }

    private static DeviceKind DeviceIn(string userAgent, string? system, bool isBrowser)
    {
        if (Has(userAgent, "iPad")) return DeviceKind.Tablet;
        if (system == Ios || Has(userAgent, "Mobile")) return DeviceKind.Phone;
        if (system == Android) return DeviceKind.Tablet;
        return isBrowser ? DeviceKind.Desktop : DeviceKind.Tool;
    }

    /// <summary>The name of the first product (RFC 9110, 10.1.5) without its version; the whole text if it does not begin with a name.</summary>
    private static string ProductIn(string userAgent)
    {
        var text = userAgent.AsSpan();
        // Crawlers state their name in a comment: "Mozilla/5.0 (compatible; Name/2.1; ...)".
        var compatible = userAgent.IndexOf(Compatible, StringComparison.Ordinal);
        if (compatible >= 0) text = text[(compatible + Compatible.Length)..];

        var end = text.IndexOfAny(EndsOfName);
        var name = end < 0 ? text : text[..end];
        name = name[..EndOfName(name)].Trim();
        return name.IsEmpty ? userAgent : name.ToString();
    }

    /// <summary>Finds the end of a name before a version that follows a space: "Acme Client 2.1".</summary>
    private static int EndOfName(ReadOnlySpan<char> name)
    {
        for (var i = 1; i < name.Length; i++)
        {
            if (name[i - 1] == ' ' && char.IsAsciiDigit(name[i])) return i;
        }

        return name.Length;
    }
}

/// <summary>The kind of device that a user agent indicates.</summary>
public enum DeviceKind
{
    /// <summary>Not a browser: a script, a crawler or a service.</summary>
    Tool,

    /// <summary>A computer.</summary>
    Desktop,

    /// <summary>A phone.</summary>
    Phone,

    /// <summary>A tablet.</summary>
    Tablet,
}
