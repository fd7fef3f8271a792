using Auth.Application.Common.Settings;

namespace Auth.WebApi.Security;

/// <summary>Warns of wildcards. Below a public suffix such as <c>co.uk</c> a wildcard contains hosts of anyone; which suffixes are public, no one can tell without a list that changes every week (ADR 51).</summary>
internal static class SubdomainWarning
{
    /// <param name="consequence">What the hosts can do, as the end of a sentence.</param>
    public static void WarnOfSubdomains(this SettingsReader reader, string key, string wildcard, string consequence) =>
        reader.Warn($"{key} contains {wildcard}, which stands for every host below that domain: {consequence}. Use a domain whose hosts are all yours. Below a public suffix, such as co.uk or github.io, anyone can have one.");
}
