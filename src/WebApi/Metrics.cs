using System.Diagnostics.Metrics;
using Auth.Application.Common;
using Auth.Infrastructure.Settings;
using Auth.WebApi.Http;
using OpenTelemetry.Metrics;

namespace Auth.WebApi;

/// <summary><c>/metrics</c> as Prometheus reads it, with <c>Metrics:Enabled</c>. All that Auth asks of OpenTelemetry's exporter, still a beta, is in this file.</summary>
internal static class Metrics
{
    private static readonly Meter Build = CreateBuildMeter();

    private static readonly string[] Meters = [Build.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    /// <summary>Created with the server, so that the first scrape has it.</summary>
    private static Meter CreateBuildMeter()
    {
        var meter = new Meter(Telemetry.Name);
        meter.CreateObservableGauge(
            "auth.build_info", () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", ProductVersion.Current)), description: "Always 1. The label holds the version of this node.");
        return meter;
    }

    public static IServiceCollection AddMetrics(this IServiceCollection services, MetricsSettings settings)
    {
        if (!settings.Enabled) return services;
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter(options =>
        {
            // The names and labels are the contract; nothing is added to them. Who reads after a request finds it counted.
            options.ScopeInfoEnabled = false;
            options.TargetInfoEnabled = false;
            options.ScrapeResponseCacheDurationMilliseconds = 0;
        }));
        return services;
    }

    public static void MapMetrics(this WebApplication app)
    {
        if (app.Services.GetRequiredService<AuthSettings>().Metrics.Enabled) app.MapPrometheusScrapingEndpoint("/metrics").ForReading();
    }
}
