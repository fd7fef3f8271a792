using System.Globalization;
using Auth.Domain.Common;
using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>Limits requests per IP address, and reports the remaining quota on every counted response (draft-ietf-httpapi-ratelimit-headers).</summary>
internal sealed class AddressRateLimitMiddleware(RequestDelegate next, AddressRateLimiter limits)
{
    /// <summary>The header with the limit.</summary>
    public const string PolicyHeader = "RateLimit-Policy";

    /// <summary>The header with the remaining quota.</summary>
    public const string StateHeader = "RateLimit";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<RateLimitMetadata>()?.Policy is not { } policy || limits.GetLimit(policy) is 0) return next(context);

        var lease = limits.Count(policy, HttpRequestContext.GetClient(context));
        // Set when the response starts, because exception handling clears headers set before.
        context.Response.OnStarting(() =>
        {
            WriteHeaders(context.Response.Headers, policy, lease);
            return Task.CompletedTask;
        });
        return lease.IsAcquired ? next(context) : Reject(context, lease);
    }

    private void WriteHeaders(IHeaderDictionary headers, string policy, FixedWindowLease lease)
    {
        headers[PolicyHeader] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={limits.GetLimit(policy)};w={AddressRateLimiter.Window.TotalSeconds}");
        headers[StateHeader] = string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";r={lease.Remaining};t={ProblemResult.WholeSeconds(lease.Reset)}");
    }

    private static Task Reject(HttpContext context, FixedWindowLease lease)
    {
        var error = new Error(ErrorKind.RateLimited, "rate_limited", "Too many requests from your IP address.") { RetryAfter = lease.Reset };
        return ProblemResult.From(error).ExecuteAsync(context);
    }
}

/// <summary>Registers the limits.</summary>
internal static class RateLimitServiceCollectionExtensions
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services, RateLimitSettings settings) =>
        services.AddSingleton(provider => new AddressRateLimiter(settings, provider.GetRequiredService<TimeProvider>()));
}
