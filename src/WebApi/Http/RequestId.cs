using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Auth.WebApi.Http;

/// <summary>Identifies a request in its response, in the log and in traces: the trace id, which continues that of a client with <c>traceparent</c>.</summary>
internal static class RequestId
{
    /// <summary>The header of every response. That of a request is ignored.</summary>
    public const string Header = "X-Request-Id";

    /// <summary>The id of a request.</summary>
    public static string Get(HttpContext http) => http.Features.Get<IHttpActivityFeature>()?.Activity.TraceId.ToHexString() ?? http.TraceIdentifier;

    /// <summary>Gives every request a trace id, also if its client sends one that cannot be read.</summary>
    public static void AddRequestId(this IServiceCollection services) =>
        services.AddSingleton<DistributedContextPropagator>(_ => new TraceContextPropagator(DistributedContextPropagator.Current));
}
