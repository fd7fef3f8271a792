using System.Globalization;
using Auth.Domain.Common;
using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>The limits per IP address that count a request, each once. The response reports the remaining quotas (draft-ietf-httpapi-ratelimit-headers).</summary>
internal sealed class RequestQuotas
{
    /// <summary>The header with the limits.</summary>
    public const string PolicyHeader = "RateLimit-Policy";

    /// <summary>The header with the remaining quotas.</summary>
    public const string StateHeader = "RateLimit";

    private readonly List<(string Policy, int Limit, FixedWindowLease Lease)> _counted = [];

    /// <summary>Counts a request.</summary>
    /// <returns>Null if the policy has no limit, or has counted the request already.</returns>
    public static FixedWindowLease? Count(HttpContext context, AddressRateLimiter limits, string policy)
    {
        var limit = limits.GetLimit(policy);
        if (limit == 0) return null;
        var quotas = context.Features.Get<RequestQuotas>() ?? Attach(context);
        if (quotas._counted.Exists(counted => counted.Policy == policy)) return null;

        var lease = limits.Count(policy, HttpRequestContext.GetClient(context));
        quotas._counted.Add((policy, limit, lease));
        return lease;
    }

    /// <summary>The error of a request that a limit rejects.</summary>
    public static Error TooManyRequests(FixedWindowLease lease) => new(ErrorKind.RateLimited, "rate_limited", "Too many requests from your IP address.") { RetryAfter = lease.Reset };

    private static RequestQuotas Attach(HttpContext context)
    {
        var quotas = new RequestQuotas();
        context.Features.Set(quotas);
        // Set when the response starts, because exception handling clears headers set before.
        context.Response.OnStarting(() =>
        {
            quotas.WriteHeaders(context.Response.Headers);
            return Task.CompletedTask;
        });
        return quotas;
    }

    private void WriteHeaders(IHeaderDictionary headers)
    {
        headers[PolicyHeader] = Join(counted => string.Create(CultureInfo.InvariantCulture, $"\"{counted.Policy}\";q={counted.Limit};w={AddressRateLimiter.Window.TotalSeconds}"));
        headers[StateHeader] = Join(counted => string.Create(CultureInfo.InvariantCulture, $"\"{counted.Policy}\";r={counted.Lease.Remaining};t={ProblemResult.WholeSeconds(counted.Lease.Reset)}"));
    }

    private string Join(Func<(string Policy, int Limit, FixedWindowLease Lease), string> format) => string.Join(", ", _counted.Select(format));
}
