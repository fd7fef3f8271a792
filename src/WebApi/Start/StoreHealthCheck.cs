using System.Data.Common;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Auth.WebApi.Start;

/// <summary>Whether the store answers, and has the schema of this version.</summary>
internal sealed class StoreHealthCheck(DatabaseSchema schema) : IHealthCheck
{
    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var pending = await schema.PendingAsync(cancellationToken);
            return pending.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The schema is not that of this version.");
        }
        catch (Exception away) when (away is DbException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy("The store does not answer.");
        }
        catch (DatabaseUnusableException unusable)
        {
            return HealthCheckResult.Unhealthy(unusable.Message);
        }
    }
}
