using System.Net;
using System.Threading.RateLimiting;
using Auth.Infrastructure.Settings;

namespace Auth.WebApi.Http;

/// <summary>Bounds what one address may try in a minute, over all accounts (R18).</summary>
/// <remarks>An address is forgotten ten seconds after its minute, so those that are remembered are those of the last seventy seconds.</remarks>
internal sealed class RateLimits(RateLimitSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>The policy of calls that check a secret.</summary>
    public const string Logins = "logins";

    /// <summary>The policy of calls that make an account.</summary>
    public const string Registrations = "registrations";

    /// <summary>The policy of calls that have something mailed, or redeem what was.</summary>
    public const string Recoveries = "recoveries";

    /// <summary>How long the requests of an address are counted together.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<Client> _limiters = PartitionedRateLimiter.Create<Client, Client>(
        client => RateLimitPartition.Get(client, _ => new RequestWindow(LimitOf(settings, client.Policy), Window, time)));

    /// <summary>The requests that a policy allows in a window; 0: any number.</summary>
    public int LimitOf(string policy) => LimitOf(settings, policy);

    /// <summary>Counts a request.</summary>
    public RequestWindowLease Count(string policy, IPAddress network) => (RequestWindowLease)_limiters.AttemptAcquire(new(policy, network));

    /// <inheritdoc />
    public void Dispose() => _limiters.Dispose();

    private static int LimitOf(RateLimitSettings settings, string policy) => policy switch
    {
        Logins => settings.Logins,
        Registrations => settings.Registrations,
        Recoveries => settings.Recoveries,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Unknown policy."),
    };

    /// <summary>Whose requests are counted together; a class, as the limiter would have to be compiled for a struct at each start.</summary>
    private sealed record Client(string Policy, IPAddress Network);
}
