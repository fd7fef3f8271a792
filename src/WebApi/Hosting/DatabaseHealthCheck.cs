using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Auth.WebApi.Hosting;

/// <summary>Checks that the database responds, has the schema of this version, and accepts writes.</summary>
internal sealed class DatabaseHealthCheck(DatabaseReadiness readiness) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await readiness.CheckAsync(cancellationToken) is { } reason ? HealthCheckResult.Unhealthy(reason) : HealthCheckResult.Healthy();
}

/// <summary>Registers the check.</summary>
internal static class DatabaseHealthCheckServiceCollectionExtensions
{
    /// <summary>Timeout of the check, which may try several connections.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    public static IServiceCollection AddDatabaseHealth(this IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("store", timeout: Timeout);
        return services;
    }
}
