using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Auth.Domain.Sessions;

namespace Auth.WebApi.Security;

/// <summary>Limits the attempts per minute of one IP address or network, across all accounts (R18).</summary>
/// <remarks>Counters are dropped ten seconds after their window, so memory holds those of the last 70 seconds.</remarks>
internal sealed class AddressRateLimiter(RateLimitSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>Policy of endpoints that verify a secret.</summary>
    public const string Logins = "logins";

    /// <summary>Policy of endpoints that create an account.</summary>
    public const string Registrations = "registrations";

    /// <summary>Policy of endpoints that send an email link.</summary>
    public const string Recoveries = "recoveries";

    /// <summary>Policy of endpoints that open or redeem an email link or an invitation.</summary>
    public const string EmailLinks = "email_links";

    /// <summary>Policy of endpoints of the host application that need no session.</summary>
    public const string HostEndpoints = "host_endpoints";

    /// <summary>Requests that an IPv6 /48 may send for each that one of its /64 may send. A provider gives a site up to a /48, which has 65,536 of them.</summary>
    public const int NetworkFactor = 10;

    /// <summary>The length of the window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<Client> _limiters = PartitionedRateLimiter.Create<Client, Client>(
        client => RateLimitPartition.Get(client, _ => new FixedWindowLimiter(GetLimit(settings, client.Policy) * client.Factor, Window, time)));

    /// <summary>The requests that a policy allows per window; 0 for no limit.</summary>
    public int GetLimit(string policy) => GetLimit(settings, policy);

    /// <summary>Counts a request of an IP address; for IPv6, of its /64 and its /48.</summary>
    public FixedWindowLease Count(string policy, ClientFingerprint client)
    {
        var lease = Count(new(policy, client.GetNetwork(bitsOfIPv4: 32, bitsOfIPv6: 64), Factor: 1));
        if (!lease.IsAcquired || client.IpAddress.AddressFamily == AddressFamily.InterNetwork) return lease;

        var ofNetwork = Count(new(policy, client.GetNetwork(bitsOfIPv4: 32, bitsOfIPv6: 48), NetworkFactor));
        return ofNetwork.IsAcquired ? lease : ofNetwork;
    }

    /// <inheritdoc />
    public void Dispose() => _limiters.Dispose();

    private FixedWindowLease Count(Client client) => (FixedWindowLease)_limiters.AttemptAcquire(client);

    private static int GetLimit(RateLimitSettings settings, string policy) => policy switch
    {
        Logins => settings.Logins,
        Registrations => settings.Registrations,
        Recoveries => settings.Recoveries,
        EmailLinks => settings.EmailLinks,
        HostEndpoints => settings.HostEndpoints,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Unknown policy."),
    };

    /// <summary>The key of a counter. A class, because a struct would make the limiter compile at each start.</summary>
    private sealed record Client(string Policy, IPAddress Network, int Factor);
}
