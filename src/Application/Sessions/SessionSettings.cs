using Auth.Application.Common.Settings;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions;

/// <summary>Lifetime, number and client binding of sessions. Timeouts are from one second to a year; idle must not exceed absolute.</summary>
/// <param name="Standard"><c>Sessions:IdleTimeout</c> and <c>Sessions:AbsoluteTimeout</c>: default 30 minutes and 12 hours.</param>
/// <param name="Remembered"><c>Sessions:RememberIdleTimeout</c> and <c>Sessions:RememberAbsoluteTimeout</c>, of logins with <c>remember</c>: default 14 and 30 days.</param>
/// <param name="MaxPerUser"><c>Sessions:MaxPerUser</c>: 1 to 200 (one page lists them all), default 50; a further login ends the oldest session.</param>
/// <param name="IpBinding"><c>Sessions:IpBinding</c>: <see cref="ClientBinding.Exact"/> (the default), <see cref="ClientBinding.Prefix"/> or <see cref="ClientBinding.Off"/>.</param>
/// <param name="UserAgentBinding"><c>Sessions:UserAgentBinding</c>: <see cref="ClientBinding.Family"/> (the default), <see cref="ClientBinding.Exact"/> or <see cref="ClientBinding.Off"/>.</param>
/// <param name="RememberIpBinding"><c>Sessions:RememberIpBinding</c>, of sessions with <c>remember</c>: the same values, default <see cref="ClientBinding.Off"/>.</param>
/// <param name="StepUpLifetime"><c>Sessions:StepUpLifetime</c>: how long a login or step-up counts as recent authentication (ASVS 7.5.1), one second to a year, default 10 minutes.</param>
/// <param name="RuleInterval"><c>Sessions:RuleInterval</c>: the time from one check of live sessions by the session rules of a host application to the next, 30 seconds to a day, default 5 minutes.</param>
/// <param name="MaxInMemory"><c>Sessions:MaxInMemory</c>: sessions cached per node, 1,000 to 10,000,000, default 200,000 (about 110 MB). The least recently used are evicted and read again on use.</param>
internal sealed record SessionSettings(
    SessionLifetime Standard,
    SessionLifetime Remembered,
    int MaxPerUser,
    ClientBinding IpBinding,
    ClientBinding UserAgentBinding,
    ClientBinding RememberIpBinding,
    TimeSpan StepUpLifetime,
    TimeSpan RuleInterval,
    int MaxInMemory)
{
    internal static SessionSettings Read(SettingsReader reader) => new(
        Lifetime(reader, "Sessions:IdleTimeout", TimeSpan.FromMinutes(30), "Sessions:AbsoluteTimeout", TimeSpan.FromHours(12)),
        Lifetime(reader, "Sessions:RememberIdleTimeout", TimeSpan.FromDays(14), "Sessions:RememberAbsoluteTimeout", TimeSpan.FromDays(30)),
        reader.GetInteger("Sessions:MaxPerUser", 50, 1, 200),
        reader.GetChoice("Sessions:IpBinding", ClientBinding.Exact, ClientBinding.Prefix, ClientBinding.Off),
        reader.GetChoice("Sessions:UserAgentBinding", ClientBinding.Family, ClientBinding.Exact, ClientBinding.Off),
        reader.GetChoice("Sessions:RememberIpBinding", ClientBinding.Off, ClientBinding.Prefix, ClientBinding.Exact),
        reader.Duration("Sessions:StepUpLifetime", TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(1), SettingsReader.MaxDuration),
        reader.Duration("Sessions:RuleInterval", TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30), TimeSpan.FromDays(1)),
        reader.GetInteger("Sessions:MaxInMemory", 200_000, 1_000, 10_000_000));

    private static SessionLifetime Lifetime(SettingsReader reader, string idleKey, TimeSpan idleDefault, string absoluteKey, TimeSpan absoluteDefault)
    {
        var minTimeout = TimeSpan.FromSeconds(1);
        var idle = reader.Duration(idleKey, idleDefault, minTimeout, SettingsReader.MaxDuration);
        var absolute = reader.Duration(absoluteKey, absoluteDefault, minTimeout, SettingsReader.MaxDuration);
        if (idle > absolute && !reader.IsSet(idleKey))
            return new(absolute, absolute);
        if (idle > absolute)
            reader.Reject(idleKey, $"{idle}", $"at most {absoluteKey} ({absolute})");
        return new(idle, absolute);
    }
}
