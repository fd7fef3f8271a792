using System.Net;
using System.Threading.RateLimiting;

namespace Auth.WebApi.Security;

/// <summary>Limits the attempts per minute of one IP address, across all accounts (R18).</summary>
/// <remarks>Counters are dropped ten seconds after their window, so memory holds those of the last 70 seconds.</remarks>
internal sealed class AddressRateLimiter(RateLimitSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>Policy of endpoints that verify a secret.</summary>
    public const string Logins = "logins";

    /// <summary>Policy of endpoints that create an account.</summary>
    public const string Registrations = "registrations";

    /// <summary>Policy of endpoints that send or redeem an email link.</summary>
    public const string Recoveries = "recoveries";

    /// <summary>The length of the window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<Client> _limiters = PartitionedRateLimiter.Create<Client, Client>(
        client => RateLimitPartition.Get(client, _ => new FixedWindowLimiter(GetLimit(settings, client.Policy), Window, time)));

    /// <summary>The requests that a policy allows per window; 0 for no limit.</summary>
    public int GetLimit(string policy) => GetLimit(settings, policy);

    /// <summary>Counts a request of a network.</summary>
    public FixedWindowLease Count(string policy, IPAddress network) => (FixedWindowLease)_limiters.AttemptAcquire(new(policy, network));

    /// <inheritdoc />
    public void Dispose() => _limiters.Dispose();

    private static int GetLimit(RateLimitSettings settings, string policy) => policy switch
    {
        Logins => settings.Logins,
        Registrations => settings.Registrations,
        Recoveries => settings.Recoveries,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Unknown policy."),
    };

    /// <summary>The key of a counter. A class, because a struct would make the limiter compile at each start.</summary>
    private sealed record Client(string Policy, IPAddress Network);
}
