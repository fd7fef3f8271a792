using Auth.Application.Common;
using Auth.Infrastructure.Settings;
using Auth.WebApi.Http;
using OpenTelemetry.Metrics;

namespace Auth.WebApi.Hosting;

/// <summary>Serves <c>/metrics</c> for Prometheus if <c>Metrics:Enabled</c> is set. All use of the OpenTelemetry exporter, which is still a beta, is in this file.</summary>
internal static class Metrics
{
    private static readonly string[] Meters = [Telemetry.Meter.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    public static IServiceCollection AddMetrics(this IServiceCollection services, MetricsSettings settings)
    {
        if (!settings.Enabled) return services;
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter(options =>
        {
            // Names and labels are the contract, so nothing is added. Without a cache, a scrape counts all requests before it.
            options.ScopeInfoEnabled = false;
            options.TargetInfoEnabled = false;
            options.ScrapeResponseCacheDurationMilliseconds = 0;
        }));
        return services;
    }

    public static void MapMetrics(this WebApplication app)
    {
        if (app.Services.GetRequiredService<AuthSettings>().Metrics.Enabled) app.MapPrometheusScrapingEndpoint("/metrics").AllowGetAndHead();
    }
}
