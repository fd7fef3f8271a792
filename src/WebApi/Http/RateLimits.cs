using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Infrastructure.Settings;

namespace Auth.WebApi.Http;

/// <summary>Bounds what one address may try in a minute, over all accounts (R18).</summary>
internal static class RateLimits
{
    /// <summary>The policy of calls that check a secret.</summary>
    public const string Logins = "logins";

    /// <summary>The policy of calls that make an account.</summary>
    public const string Registrations = "registrations";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static IServiceCollection AddRateLimits(this IServiceCollection services, RateLimitSettings settings) =>
        services.AddRateLimiter(options =>
        {
            options.AddPolicy(Logins, context => PerAddress(context, settings.Logins));
            options.AddPolicy(Registrations, context => PerAddress(context, settings.Registrations));
            options.OnRejected = (rejected, _) => new ValueTask(Refuse(rejected.HttpContext, rejected.Lease));
        });

    private static RateLimitPartition<IPAddress> PerAddress(HttpContext context, int limit)
    {
        var network = NetworkOf(context.Connection.RemoteIpAddress);
        return limit == 0
            ? RateLimitPartition.GetNoLimiter(network)
            : RateLimitPartition.GetFixedWindowLimiter(network, _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = Window });
    }

    /// <summary>An IPv6 client has a whole /64 to itself.</summary>
    private static IPAddress NetworkOf(IPAddress? address)
    {
        var client = new ClientFingerprint(address, null).IpAddress;
        if (client.AddressFamily == AddressFamily.InterNetwork) return client;
        var bytes = client.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private static Task Refuse(HttpContext context, RateLimitLease lease)
    {
        var retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : Window;
        var error = new Error(ErrorKind.Unavailable, "rate_limited", "Too many attempts from this address. Try again later.") { RetryAfter = retryAfter };
        return Refusal.For(StatusCodes.Status429TooManyRequests, error).ExecuteAsync(context);
    }
}
