using Auth.Application.Common.Settings;

namespace Auth.WebApi.Security;

/// <summary>Requests per minute and IP address, 0 to 1,000,000; 0 disables a limit.</summary>
/// <param name="Logins"><c>RateLimits:Logins</c>: default 300.</param>
/// <param name="Registrations"><c>RateLimits:Registrations</c>: default 300.</param>
/// <param name="Recoveries"><c>RateLimits:Recoveries</c>: default 20.</param>
/// <param name="EmailLinks"><c>RateLimits:EmailLinks</c>: default 20.</param>
/// <param name="HostEndpoints"><c>RateLimits:HostEndpoints</c>: default 300; endpoints of the host application that need no session.</param>
internal sealed record RateLimitSettings(int Logins, int Registrations, int Recoveries, int EmailLinks, int HostEndpoints)
{
    public static RateLimitSettings Read(SettingsReader reader) => new(
        Limit(reader, "RateLimits:Logins", 300),
        Limit(reader, "RateLimits:Registrations", 300),
        Limit(reader, "RateLimits:Recoveries", 20),
        Limit(reader, "RateLimits:EmailLinks", 20),
        Limit(reader, "RateLimits:HostEndpoints", 300));

    private static int Limit(SettingsReader reader, string key, int defaultValue) => reader.GetInteger(key, defaultValue, 0, 1_000_000);
}
