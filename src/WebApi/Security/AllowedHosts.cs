using System.Net;
using Auth.Application.Common.Settings;

namespace Auth.WebApi.Security;

/// <summary>Allowed host names (R44): those of <c>PublicUrl</c> and <c>Urls</c>, <c>localhost</c>, and <c>AllowedHosts</c>. Compared in their ASCII form.</summary>
internal sealed record AllowedHosts
{
    private const string Any = "*";
    private const string AnySubdomain = "*.";
    private const string ThisMachine = "localhost";

    /// <summary>Configured host names, in the form in which a browser sends them as origin.</summary>
    private readonly HashSet<string> _names;
    private readonly IReadOnlyList<string> _suffixes;
    private readonly bool _any;

    private AllowedHosts(IEnumerable<string> serverHosts, IReadOnlyList<string> allowedHosts)
    {
        _any = allowedHosts.Contains(Any, StringComparer.Ordinal);
        _names = new([.. serverHosts.Where(IsOfANetwork), .. allowedHosts.Where(name => !name.StartsWith('*')).Select(Ascii)], StringComparer.OrdinalIgnoreCase);
        _suffixes = [.. allowedHosts.Where(name => name.StartsWith(AnySubdomain, StringComparison.Ordinal)).Select(name => "." + Ascii(name[AnySubdomain.Length..]))];
    }

    /// <summary>Whether a request may use this host, given without its port. A missing host and IP addresses (IPv6 in brackets) are always allowed, because an attacker cannot make them point elsewhere.</summary>
    public bool Contains(string host) =>
        _any || host.Length == 0 || IPAddress.TryParse(host, out _) || host.Equals(ThisMachine, StringComparison.OrdinalIgnoreCase) || Holds(host);

    /// <summary>Whether the settings contain this host, directly or by <c>*.</c>. Stricter than <see cref="Contains"/>: <c>*</c>, <c>localhost</c> and IP addresses can lead to other servers.</summary>
    /// <param name="host">In ASCII form, without a port.</param>
    public bool Holds(string host) =>
        _names.Contains(host) || _suffixes.Any(suffix => host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    public static AllowedHosts Read(SettingsReader reader, IReadOnlyList<string> urls, Uri publicUrl)
    {
        // Semicolons also separate hosts, as in the framework's setting of the same name, which this one replaces.
        var allowed = reader.GetList("AllowedHosts").SelectMany(text => text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        var rejected = allowed.Where(text => !IsAllowed(text)).ToList();
        if (rejected.Count > 0)
            reader.Reject("AllowedHosts", string.Join(", ", rejected), "a list of host names without a port, such as auth.example.com or *.example.com, or * for all");

        foreach (var wildcard in allowed.Where(text => text.StartsWith(AnySubdomain, StringComparison.Ordinal)))
            reader.WarnOfSubdomains("AllowedHosts", wildcard, "a request may name each of them as its host, and their pages count as those of this server");

        return new(urls.Select(GetHost).OfType<string>().Append(publicUrl.IdnHost), rejected.Count > 0 ? [] : allowed);
    }

    private static bool IsOfANetwork(string host) => !host.Equals(ThisMachine, StringComparison.OrdinalIgnoreCase) && !IPAddress.TryParse(host, out _);

    private static bool IsAllowed(string text) =>
        text == Any || Uri.CheckHostName(text.StartsWith(AnySubdomain, StringComparison.Ordinal) ? text[AnySubdomain.Length..] : text) != UriHostNameType.Unknown;

    /// <summary>A URL that listens on all interfaces (<c>http://*:80</c>) has no host.</summary>
    private static string? GetHost(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.IdnHost : null;

    /// <summary>Converts to the ASCII form, which requests use.</summary>
    private static string Ascii(string name) => Uri.TryCreate($"http://{name}", UriKind.Absolute, out var url) ? url.IdnHost : name;
}
