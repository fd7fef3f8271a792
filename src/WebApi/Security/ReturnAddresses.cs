using Auth.Application.Common.Settings;

namespace Auth.WebApi.Security;

/// <summary>Origins (RFC 6454) of other servers to which a sign-in may lead back; compared as text, in the form in which browsers write them.</summary>
internal sealed class ReturnAddresses
{
    private const string Key = "ReturnAddresses";
    private const string SchemeEnd = "://";
    private const string AnySubdomain = "*.";

    private readonly HashSet<string> _origins = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Start, string End)> _wildcards = [];

    private ReturnAddresses(IEnumerable<string> origins)
    {
        foreach (var origin in origins)
        {
            var star = origin.IndexOf(AnySubdomain, StringComparison.Ordinal);
            if (star < 0) _origins.Add(origin);
            else _wildcards.Add((origin[..star], origin[(star + 1)..]));
        }

        Sources = [.. _origins, .. _wildcards.Select(wildcard => $"{wildcard.Start}*{wildcard.End}")];
    }

    /// <summary>The origins as sources of a content security policy, which writes them in the same way.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>Reads <c>ReturnAddresses</c>: origins such as <c>https://app.example.com</c>, or <c>https://*.example.com</c> for all subdomains; default none.</summary>
    public static ReturnAddresses Read(SettingsReader reader, Uri publicUrl)
    {
        var (origins, rejected) = (new List<string>(), new List<string>());
        foreach (var text in reader.GetList(Key))
        {
            if (Normalize(text, publicUrl) is not { } origin)
            {
                rejected.Add(text);
                continue;
            }

            origins.Add(origin);
            if (origin.Contains(AnySubdomain, StringComparison.Ordinal)) reader.WarnOfSubdomains(Key, origin, "a sign-in may lead back to each of them");
        }

        if (rejected.Count > 0)
            reader.Reject(Key, string.Join(", ", rejected), "https origins without a path, such as https://app.example.com or https://*.example.com; http only if PublicUrl is http");
        return new(origins);
    }

    /// <summary>Whether an absolute URL leads to one of these origins.</summary>
    /// <param name="url">Printable ASCII without backslashes: a browser would read other characters differently.</param>
    public bool Contains(string url)
    {
        var authority = url.IndexOf(SchemeEnd, StringComparison.Ordinal) + SchemeEnd.Length;
        if (authority < SchemeEnd.Length) return false;
        var length = url.AsSpan(authority).IndexOfAny("/?#");
        var origin = length < 0 ? url : url[..(authority + length)];
        return _origins.Contains(origin) || _wildcards.Exists(wildcard => Matches(origin, wildcard.Start, wildcard.End));
    }

    private static bool Matches(string origin, string start, string end)
    {
        if (origin.Length <= start.Length + end.Length || !origin.StartsWith(start, StringComparison.OrdinalIgnoreCase) || !origin.EndsWith(end, StringComparison.OrdinalIgnoreCase)) return false;
        var subdomain = origin[start.Length..^end.Length];
        return subdomain.Split('.').All(label => label.Length > 0 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
    }

    private static string? Normalize(string text, Uri publicUrl)
    {
        var isWildcard = text.Contains(SchemeEnd + AnySubdomain, StringComparison.Ordinal);
        if (WebOrigin.Parse(isWildcard ? text.Replace(SchemeEnd + AnySubdomain, SchemeEnd, StringComparison.Ordinal) : text) is not { } url) return null;
        if (url.Scheme == Uri.UriSchemeHttp && publicUrl.Scheme != Uri.UriSchemeHttp) return null;
        if (!isWildcard) return OwnOrigins.From(url);
        // A wildcard below a single label, such as *.com, would contain hosts of anyone.
        return url.HostNameType == UriHostNameType.Dns && url.IdnHost.Contains('.', StringComparison.Ordinal)
            ? OwnOrigins.From(url).Replace(SchemeEnd, SchemeEnd + AnySubdomain, StringComparison.Ordinal)
            : null;
    }
}
