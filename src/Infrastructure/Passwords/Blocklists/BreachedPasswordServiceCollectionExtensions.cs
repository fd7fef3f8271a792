using Auth.Domain.Passwords;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Passwords.Blocklists;

/// <summary>Registers the check of breached passwords.</summary>
internal static class BreachedPasswordServiceCollectionExtensions
{
    /// <summary>Maximum response size; larger than any range, which has about a thousand lines.</summary>
    private const int MaxResponseSize = 1024 * 1024;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Adds the configured list, or none. A user waits for the answer, so there is one retry, and a circuit breaker pauses requests during an outage.</summary>
    public static IServiceCollection AddBreachedPasswords(this IServiceCollection services, BreachListSettings settings)
    {
        if (settings.Url is not { } list) return services.AddSingleton<IBreachedPasswordChecker, DisabledBreachedPasswordChecker>();

        services
            .AddHttpClient(nameof(BreachedPasswordClient), client =>
            {
                client.BaseAddress = list;
                client.DefaultRequestHeaders.UserAgent.ParseAdd("Auth");
                client.DefaultRequestHeaders.Add("Add-Padding", "true");
                client.MaxResponseContentBufferSize = MaxResponseSize;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                // The list must not receive the trace context of the request.
                ActivityHeadersPropagator = null,
            })
            // HTTP client logs would contain the hash prefixes.
            .RemoveAllLoggers()
            .AddStandardResilienceHandler(handler =>
            {
                handler.Retry.MaxRetryAttempts = 1;
                handler.Retry.Delay = TimeSpan.FromMilliseconds(100);
                handler.AttemptTimeout.Timeout = AttemptTimeout;
                handler.TotalRequestTimeout.Timeout = Timeout;
                handler.CircuitBreaker.SamplingDuration = TimeSpan.FromSeconds(30);
                handler.CircuitBreaker.MinimumThroughput = 5;
            });
        return services.AddSingleton<IBreachedPasswordChecker, BreachedPasswordClient>();
    }
}
