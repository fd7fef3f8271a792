using Auth.Application.Common.Settings;

namespace Auth.Application.Passwords;

/// <summary>Login names on which attempts of one network may fail within an hour before it is slowed down, 0 to 100,000; 0 disables the limit (R81).</summary>
/// <param name="FailedAccounts"><c>RateLimits:FailedAccounts</c>: per IP address, for IPv6 per /64; default 50. A /56 may have twice as many.</param>
/// <param name="FailedAccountsPerNetwork"><c>RateLimits:FailedAccountsPerNetwork</c>: per IPv4 /24 and IPv6 /48; default 200.</param>
internal sealed record SprayingSettings(int FailedAccounts, int FailedAccountsPerNetwork)
{
    private const int Maximum = 100_000;

    internal static SprayingSettings Read(SettingsReader reader) => new(
        reader.GetInteger("RateLimits:FailedAccounts", 50, 0, Maximum),
        reader.GetInteger("RateLimits:FailedAccountsPerNetwork", 200, 0, Maximum));
}
