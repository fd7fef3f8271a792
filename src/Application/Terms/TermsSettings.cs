using Auth.Application.Common.Settings;
using Auth.Domain.Terms;

namespace Auth.Application.Terms;

/// <summary>The terms that users must accept at their next login.</summary>
/// <param name="Version"><c>Terms:Version</c>: 1 to 64 printable ASCII characters without spaces. A new version must be accepted again. Default null, which requires nothing.</param>
/// <param name="Url"><c>Terms:Url</c>: where the terms are, an http or https URL or a path on this server. Required with a version.</param>
internal sealed record TermsSettings(string? Version, string? Url)
{
    private const string VersionKey = "Terms:Version";
    private const string UrlKey = "Terms:Url";

    internal static TermsSettings Read(SettingsReader reader)
    {
        var (version, url) = (reader.Text(VersionKey), reader.Text(UrlKey));
        if (version is not null && (version.Length is 0 or > TermsAcceptance.MaximumVersionLength || !version.All(c => char.IsAscii(c) && !char.IsControl(c) && c != ' ')))
            reader.Reject(VersionKey, version, $"1 to {TermsAcceptance.MaximumVersionLength} ASCII characters without spaces");
        if (url is not null && !IsUrl(url)) reader.Reject(UrlKey, url, "an http or https URL, or a path such as /terms.html");
        if (version is not null && url is null) reader.RejectSecret(UrlKey, $"is not set. {VersionKey} requires it, so that users can read what they accept");
        return new(version, url);
    }

    private static bool IsUrl(string url) =>
        (url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal) && Uri.IsWellFormedUriString(url, UriKind.Relative))
        || (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && (absolute.Scheme == Uri.UriSchemeHttps || absolute.Scheme == Uri.UriSchemeHttp));
}
