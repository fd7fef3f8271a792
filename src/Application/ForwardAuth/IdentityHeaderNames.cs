using System.Text.RegularExpressions;
using Auth.Application.Common.Settings;

namespace Auth.Application.ForwardAuth;

/// <summary>The headers of Auth in responses to gateways. Attributes of the host application have others.</summary>
/// <param name="UserId"><c>ForwardAuth:Headers:UserId</c>: the id of the user.</param>
/// <param name="Username"><c>ForwardAuth:Headers:Username</c>: the username, percent-encoded.</param>
/// <param name="Roles"><c>ForwardAuth:Headers:Roles</c>: the roles, comma-separated.</param>
/// <param name="Error"><c>ForwardAuth:Headers:Error</c>: the error code of a denial.</param>
internal sealed partial record IdentityHeaderNames(string UserId, string Username, string Roles, string Error)
{
    /// <summary>The names that apply without settings.</summary>
    public static readonly IdentityHeaderNames Default = new("X-Auth-User-Id", "X-Auth-Username", "X-Auth-Roles", "X-Auth-Error");

    private const string Section = "ForwardAuth:Headers:";
    private const int MaximumLength = 64;

    /// <summary>What proxies, servers and browsers read themselves.</summary>
    private static readonly string[] ReservedPrefixes =
        ["X-Accel-", "X-Content-", "X-DNS-", "X-Download-", "X-Forwarded-", "X-Frame-", "X-HTTP-", "X-LiteSpeed-", "X-Original-", "X-Permitted-", "X-Powered-", "X-Real-", "X-Request-", "X-Rewrite-", "X-Robots-", "X-Sendfile", "X-UA-", "X-XSS-"];

    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All => [UserId, Username, Roles, Error];

    /// <summary>Reads the names.</summary>
    public static IdentityHeaderNames Read(SettingsReader reader)
    {
        var names = new IdentityHeaderNames(
            ReadName(reader, nameof(UserId), Default.UserId),
            ReadName(reader, nameof(Username), Default.Username),
            ReadName(reader, nameof(Roles), Default.Roles),
            ReadName(reader, nameof(Error), Default.Error));
        foreach (var name in names.All.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key))
            reader.Reject($"{Section}*", name, "a name of its own for each header");
        return names;
    }

    private static string ReadName(SettingsReader reader, string key, string defaultName)
    {
        if (reader.Text(Section + key) is not { } name) return defaultName;
        if (name.Length <= MaximumLength && Allowed().IsMatch(name) && !ReservedPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))) return name;

        reader.Reject(Section + key, name, "a name of letters, digits and hyphens that begins with X- or Remote-, has at most 64 characters, and that no proxy or browser reads itself");
        return defaultName;
    }

    [GeneratedRegex(@"\A(X|Remote)(-[A-Za-z0-9]+)+\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Allowed();
}
