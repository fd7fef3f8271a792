using Auth.Domain.Users;
using Auth.Infrastructure.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.Security.BreachedPasswords;

/// <summary>Registers the list of breached passwords.</summary>
internal static class BreachListServices
{
    /// <summary>Longer than any range: about a thousand lines.</summary>
    private const int LongestAnswer = 1024 * 1024;

    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Adds the configured list, or none. Somebody waits for its answer, so it is asked twice at the most; one that stays away is not asked for a while.</summary>
    public static IServiceCollection AddBreachedPasswords(this IServiceCollection services, PasswordSettings settings)
    {
        if (settings.BreachList is not { } list) return services.AddSingleton<IBreachedPasswords, NoBreachList>();

        services
            .AddHttpClient(nameof(BreachList), client =>
            {
                client.BaseAddress = list;
                client.DefaultRequestHeaders.UserAgent.ParseAdd("Auth");
                client.DefaultRequestHeaders.Add("Add-Padding", "true");
                client.MaxResponseContentBufferSize = LongestAnswer;
            })
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                // It is told nothing of the request for which it is asked, nor what came with that for traces.
                ActivityHeadersPropagator = null,
            })
            // They would write down the digits that are asked for.
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
        return services.AddSingleton<IBreachedPasswords, BreachList>();
    }
}
