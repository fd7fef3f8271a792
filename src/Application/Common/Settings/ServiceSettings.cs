namespace Auth.Infrastructure.Settings;

/// <summary>Reads <c>Urls</c> and <c>PublicUrl</c>.</summary>
internal static class ServerUrls
{
    private static readonly Uri Default = new("http://localhost:5080");

    public static (IReadOnlyList<string> Urls, Uri PublicUrl) Read(SettingsReader reader)
    {
        var text = reader.Text("Urls") ?? Default.OriginalString;
        string[] urls = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (urls.Length == 0 || !urls.All(url => IsBaseAddress(AsLink(url))))
            reader.Reject("Urls", text, "a list of http or https URLs without a path, such as http://localhost:5080, separated by semicolons");

        return (urls, PublicUrl(reader, urls.FirstOrDefault(Default.OriginalString)));
    }

    private static Uri PublicUrl(SettingsReader reader, string firstUrl)
    {
        if (reader.Text("PublicUrl") is not { } text)
            return AsLink(firstUrl) ?? Default;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && IsBaseAddress(url))
            return url;

        reader.Reject("PublicUrl", text, "an http or https URL without a path, such as https://auth.example.com");
        return Default;
    }

    private static bool IsBaseAddress(Uri? url) =>
        url is { Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" };

    /// <summary>Converts a listening URL to a link. All interfaces (<c>http://*:80</c>, <c>http://[::]:80</c>) become localhost.</summary>
    private static Uri? AsLink(string url)
    {
        url = url.Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var link))
            return null;
        return link.Host is "0.0.0.0" or "[::]" ? new UriBuilder(link) { Host = "localhost" }.Uri : link;
    }
}
