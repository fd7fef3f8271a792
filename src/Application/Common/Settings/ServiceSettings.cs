using System.Globalization;

namespace Auth.Application.Common.Settings;

/// <summary>How users know this service.</summary>
/// <param name="PublicUrl"><c>PublicUrl</c>: the URL that users open, and the only source of links (R44); default the first of <c>Urls</c>.</param>
/// <param name="Name"><c>Branding:Name</c>: name of the service, 1 to 40 characters; default <c>Auth</c>.</param>
internal sealed record ServiceSettings(Uri PublicUrl, string Name)
{
    private const string UrlsKey = "Urls";
    private const string PublicUrlKey = "PublicUrl";
    private const string NameKey = "Branding:Name";
    private const int MaximumNameLength = 40;

    private static readonly Uri DefaultUrl = new("http://localhost:5080");

    /// <summary>Whether <see cref="PublicUrl"/> is the built-in default, because neither <c>PublicUrl</c> nor <c>Urls</c> is set.</summary>
    public bool HasDefaultUrl { get; private init; }

    internal static ServiceSettings Read(SettingsReader reader) =>
        new(ReadPublicUrl(reader), ReadName(reader)) { HasDefaultUrl = !reader.IsSet(PublicUrlKey) && !reader.IsSet(UrlsKey) };

    /// <summary>Reads <c>Urls</c>: URLs that the server listens on; default <c>http://localhost:5080</c>. Here, because <c>PublicUrl</c> defaults to the first.</summary>
    public static IReadOnlyList<string> ReadUrls(SettingsReader reader)
    {
        var text = reader.Text(UrlsKey) ?? DefaultUrl.OriginalString;
        string[] urls = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (urls.Length == 0 || !urls.All(url => IsBaseUrl(AsLink(url))))
            reader.Reject(UrlsKey, text, "a list of http or https URLs without a path, such as http://localhost:5080, separated by semicolons");
        return urls;
    }

    private static Uri ReadPublicUrl(SettingsReader reader)
    {
        var urls = ReadUrls(reader);
        if (reader.Text(PublicUrlKey) is not { } text)
            return AsLink(urls.FirstOrDefault(DefaultUrl.OriginalString)) ?? DefaultUrl;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && IsBaseUrl(url))
            return url;

        reader.Reject(PublicUrlKey, text, "an http or https URL without a path, such as https://auth.example.com");
        return DefaultUrl;
    }

    private static string ReadName(SettingsReader reader)
    {
        var name = reader.Text(NameKey) ?? "Auth";
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaximumNameLength || name.Any(char.IsControl))
            reader.Reject(NameKey, name, string.Create(CultureInfo.InvariantCulture, $"1 to {MaximumNameLength} visible characters"));
        return name;
    }

    private static bool IsBaseUrl(Uri? url) =>
        url is { Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "" };

    /// <summary>Converts a listening URL to a link. All interfaces (<c>http://*:80</c>, <c>http://[::]:80</c>) become localhost.</summary>
    /// <returns>Null for a socket or a pipe, which no browser can open.</returns>
    public static Uri? AsLink(string url)
    {
        url = url.Replace("://*", "://localhost", StringComparison.Ordinal).Replace("://+", "://localhost", StringComparison.Ordinal);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var link))
            return null;
        return link.Host is "0.0.0.0" or "[::]" ? new UriBuilder(link) { Host = "localhost" }.Uri : link;
    }
}
