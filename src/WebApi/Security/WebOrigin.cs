namespace Auth.WebApi.Security;

/// <summary>Reads origins (RFC 6454) in settings.</summary>
internal static class WebOrigin
{
    /// <summary>Reads an http or https URL that has nothing but a host and possibly a port; null for any other text.</summary>
    public static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url is { Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "", Host.Length: > 0 }
        && !url.IdnHost.EndsWith('.')
        && !url.IdnHost.Contains('*', StringComparison.Ordinal)
        && !text.EndsWith('/')
        && !text.Contains('@', StringComparison.Ordinal)
            ? url
            : null;
}
