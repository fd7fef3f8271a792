using Auth.Application.Mail;
using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>Limits requests per IP address, by the policy of their endpoint.</summary>
internal sealed class AddressRateLimitMiddleware(RequestDelegate next, AddressRateLimiter limits)
{
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<RateLimitMetadata>()?.Policy is { } policy && RequestQuotas.Count(context, limits, policy) is { IsAcquired: false } lease
            ? ProblemResult.From(RequestQuotas.TooManyRequests(lease)).ExecuteAsync(context)
            : next(context);
}

/// <summary>Registers the limits.</summary>
internal static class RateLimitServiceCollectionExtensions
{
    public static IServiceCollection AddRateLimits(this IServiceCollection services, RateLimitSettings settings) =>
        services
            .AddSingleton(provider => new AddressRateLimiter(settings, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<IMailRequestLimiter, HttpMailRequestLimiter>();
}
