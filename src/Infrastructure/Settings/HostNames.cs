using System.Net;

namespace Auth.Infrastructure.Settings;

/// <summary>The host names that the server is asked by (R44): those of <c>PublicUrl</c> and <c>Urls</c>, <c>localhost</c>, and those of <c>AllowedHosts</c>. All are compared in their ASCII form.</summary>
public sealed record HostNames
{
    private const string Any = "*";
    private const string AnySubdomain = "*.";
    private const string ThisMachine = "localhost";

    /// <summary>The names that the settings hold, as a browser's origin may show them.</summary>
    private readonly HashSet<string> _names;
    private readonly IReadOnlyList<string> _suffixes;
    private readonly bool _any;

    private HostNames(IEnumerable<string> own, IReadOnlyList<string> allowed)
    {
        _any = allowed.Contains(Any, StringComparer.Ordinal);
        _names = new([.. own.Where(IsOfANetwork), .. allowed.Where(name => !name.StartsWith('*')).Select(Ascii)], StringComparer.OrdinalIgnoreCase);
        _suffixes = [.. allowed.Where(name => name.StartsWith(AnySubdomain, StringComparison.Ordinal)).Select(name => "." + Ascii(name[AnySubdomain.Length..]))];
    }

    /// <summary>Whether a request may name this host, given without its port. No name and an IP address (IPv6 in brackets) always may: nobody can make them lead elsewhere.</summary>
    public bool Knows(string host) =>
        _any || host.Length == 0 || IPAddress.TryParse(host, out _) || host.Equals(ThisMachine, StringComparison.OrdinalIgnoreCase) || Holds(host);

    /// <summary>Whether the settings name this host, by itself or by <c>*.</c>: stricter than <see cref="Knows"/>, as <c>*</c>, <c>localhost</c> and addresses lead to other servers elsewhere.</summary>
    /// <param name="host">In its ASCII form, without a port.</param>
    public bool Holds(string host) =>
        _names.Contains(host) || _suffixes.Any(suffix => host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase));

    internal static HostNames Read(SettingsReader reader, IReadOnlyList<string> urls, Uri publicUrl)
    {
        // With semicolons as well: the framework's own setting of this name, which this one stands in for, has them.
        var allowed = reader.Texts("AllowedHosts").SelectMany(text => text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        var bad = allowed.Where(text => !IsAllowed(text)).ToList();
        if (bad.Count > 0)
            reader.Refuse("AllowedHosts", string.Join(", ", bad), "a list of host names without a port, such as auth.example.com or *.example.com, or * for all");

        return new(urls.Select(HostOf).OfType<string>().Append(publicUrl.IdnHost), bad.Count > 0 ? [] : allowed);
    }

    private static bool IsOfANetwork(string host) => !host.Equals(ThisMachine, StringComparison.OrdinalIgnoreCase) && !IPAddress.TryParse(host, out _);

    private static bool IsAllowed(string text) =>
        text == Any || Uri.CheckHostName(text.StartsWith(AnySubdomain, StringComparison.Ordinal) ? text[AnySubdomain.Length..] : text) != UriHostNameType.Unknown;

    /// <summary>An address to listen on that means all of the machine's (<c>http://*:80</c>) has no name.</summary>
    private static string? HostOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.IdnHost : null;

    /// <summary>As it goes over the wire.</summary>
    private static string Ascii(string name) => Uri.TryCreate($"http://{name}", UriKind.Absolute, out var url) ? url.IdnHost : name;
}
