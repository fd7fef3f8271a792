using Auth.Application.Common.Settings;

namespace Auth.Application.ForwardAuth;

/// <summary>What every forward-auth check requires, and how it answers. The request of a gateway can require more, and never less.</summary>
/// <param name="Requirement"><c>ForwardAuth:Roles</c> (role names, or <c>*</c> for everyone; default none), <c>ForwardAuth:AssuranceLevel</c> (1, the default, or 2) and <c>ForwardAuth:MaxAge</c> (one second to a year; default any time).</param>
internal sealed record ForwardAuthSettings(ForwardAuthRequirement Requirement)
{
    private const string RolesKey = "ForwardAuth:Roles";
    private const string MaxAgeKey = "ForwardAuth:MaxAge";
    private const string CookieDomainKey = "ForwardAuth:CookieDomain";

    /// <summary><c>ForwardAuth:Unauthenticated</c>: what browsers get that may not pass.</summary>
    public UnauthenticatedResponse Unauthenticated { get; init; }

    /// <summary><c>ForwardAuth:CookieDomain</c>: the domain whose hosts get the gateway cookie; null for the host of this server alone.</summary>
    public string? CookieDomain { get; init; }

    /// <summary>All domains that <see cref="CookieDomain"/> could name.</summary>
    public IReadOnlyList<string> PossibleCookieDomains { get; init; } = [];

    /// <summary>The names of the headers that state the user.</summary>
    public IdentityHeaderNames Headers { get; init; } = IdentityHeaderNames.Default;

    /// <summary>Reads the settings. Only servers do, so an invalid value stops no command of the CLI.</summary>
    public static ForwardAuthSettings Read(SettingsReader reader, Uri publicUrl)
    {
        var domains = ListDomains(publicUrl);
        return new(new ForwardAuthRequirement(ReadRoles(reader), reader.GetInteger("ForwardAuth:AssuranceLevel", 1, 1, 2) == 2, ReadMaxAge(reader)))
        {
            Unauthenticated = reader.GetChoice("ForwardAuth:Unauthenticated", UnauthenticatedResponse.Status, UnauthenticatedResponse.Redirect),
            CookieDomain = ReadCookieDomain(reader, domains),
            PossibleCookieDomains = domains,
            Headers = IdentityHeaderNames.Read(reader),
        };
    }

    private static RoleChoice? ReadRoles(SettingsReader reader)
    {
        var names = reader.GetList(RolesKey);
        var roles = RoleChoice.Parse(names);
        if (names.Count > 0 && roles is null) reader.Reject(RolesKey, string.Join(", ", names), "role names with 1 to 32 characters from a-z, 0-9 and -, starting with a-z; or * for everyone");
        return roles;
    }

    private static TimeSpan? ReadMaxAge(SettingsReader reader)
    {
        var maxAge = reader.Duration(MaxAgeKey, SettingsReader.MaxDuration, TimeSpan.FromSeconds(1), SettingsReader.MaxDuration);
        return reader.IsSet(MaxAgeKey) ? maxAge : null;
    }

    private static string? ReadCookieDomain(SettingsReader reader, IReadOnlyList<string> domains)
    {
        if (reader.Text(CookieDomainKey) is not { } text) return null;
        var domain = domains.FirstOrDefault(possible => possible.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (domain is null)
            reader.Reject(CookieDomainKey, text, "the host of PublicUrl or a domain above it, with at least two labels, such as example.com");
        else
            reader.Warn($"ForwardAuth:CookieDomain sends the gateway cookie to every host of {domain}. Each of them can pass the gateway in the name of its users, and can overwrite the cookie. None of them gets a session of Auth by it. Use a domain whose hosts are all yours. Browsers reject the cookie for a public suffix, such as co.uk or github.io.");
        return domain;
    }

    /// <summary>The host and the domains above it, in ASCII. A single label is a public suffix such as <c>com</c>; which others are, no one can tell without a list.</summary>
    private static List<string> ListDomains(Uri publicUrl)
    {
        if (publicUrl.HostNameType != UriHostNameType.Dns) return [];
        var labels = publicUrl.IdnHost.Split('.');
        return [.. Enumerable.Range(0, Math.Max(labels.Length - 1, 0)).Select(skipped => string.Join('.', labels.Skip(skipped)))];
    }
}

/// <summary>What browsers get that may not pass a gateway.</summary>
internal enum UnauthenticatedResponse
{
    /// <summary>401 or 403, as other clients.</summary>
    Status,

    /// <summary>A redirect to the page where they can sign in or confirm their identity.</summary>
    Redirect,
}
