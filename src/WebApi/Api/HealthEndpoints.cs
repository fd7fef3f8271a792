using Auth.Domain.Common;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Auth.WebApi.Api;

/// <summary>Health checks for orchestrators: liveness and readiness. A host application adds readiness checks with <c>AddHealthChecks()</c>.</summary>
internal static class HealthEndpoints
{
    private const string Live = "/health/live";
    private const string Ready = "/health/ready";

    /// <summary>A constant: the serializer would have to be compiled for the first response of a server.</summary>
    private const string Healthy = """{"status":"ok"}""";

    /// <summary>Suggested retry interval, close to the usual probe interval of orchestrators.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet(Live, AnswerHealthy).AllowGetAndHead().Requires(AccessRequirement.Anonymous);
        app.MapHealthChecks(Ready, new HealthCheckOptions { ResponseWriter = Answer }).AllowGetAndHead().Requires(AccessRequirement.Anonymous);
    }

    private static Task AnswerHealthy(HttpContext context)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync(Healthy);
    }

    private static Task Answer(HttpContext context, HealthReport report) =>
        report.Status == HealthStatus.Healthy
            ? AnswerHealthy(context)
            : NotReady(report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy).Select(e => e.Key)).ExecuteAsync(context);

    /// <summary>The response of a server that is not ready.</summary>
    /// <param name="checks">The names of the failed checks.</param>
    public static ProblemResult NotReady(IEnumerable<string> checks) =>
        ProblemResult.From(new Error(ErrorKind.Unavailable, "not_ready", $"Not ready: {string.Join(", ", checks)}.") { RetryAfter = RetryDelay });
}
