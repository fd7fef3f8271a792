using Auth.Application.Common.Settings;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Cors;
using Microsoft.Net.Http.Headers;

namespace Auth.WebApi.Security;

/// <summary>Other origins whose scripts may call the API with a bearer token. Their browsers never send cookies (ASVS 3.4.2).</summary>
internal sealed record CorsSettings
{
    private const string Key = "Cors:Origins";

    private readonly HashSet<string> _origins;

    private CorsSettings(IEnumerable<string> origins) => _origins = new(origins, StringComparer.Ordinal);

    /// <summary>Whether the settings name any origin.</summary>
    public bool AreSet => _origins.Count > 0;

    /// <summary>The origins as browsers write them.</summary>
    public IReadOnlyCollection<string> Origins => _origins;

    /// <summary>Reads <c>Cors:Origins</c>: exact origins; default none.</summary>
    public static CorsSettings Read(SettingsReader reader)
    {
        var texts = reader.GetList(Key);
        var rejected = texts.Where(text => WebOrigin.Parse(text) is null).ToList();
        if (rejected.Count > 0) reader.Reject(Key, string.Join(", ", rejected), "origins without a path, such as https://app.example.com");
        return new(rejected.Count > 0 ? [] : texts.Select(text => OwnOrigins.From(WebOrigin.Parse(text)!)));
    }

    /// <summary>Whether a request comes from a script of one of these origins, without cookies. A browser asks before it sends one with a body of JSON or a token.</summary>
    public bool Allow(HttpRequest request) =>
        request.Headers is { Origin: [{ } origin], Cookie.Count: 0 } && _origins.Contains(origin);
}

/// <summary>Answers to scripts of other origins (CORS).</summary>
internal static class CorsExtensions
{
    private const string Policy = "api";

    /// <summary>How long a browser may keep the answer to a preflight.</summary>
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromMinutes(10);

    /// <summary>The headers of requests that the API reads.</summary>
    private static readonly string[] RequestHeaders = [HeaderNames.Authorization, HeaderNames.ContentType, HeaderNames.IfMatch, HeaderNames.IfNoneMatch, IdempotencyKey.Header, HeaderNames.TraceParent];

    /// <summary>The headers of responses that clients need.</summary>
    private static readonly string[] ResponseHeaders =
        [HeaderNames.ETag, HeaderNames.Location, HeaderNames.Link, HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate, HeaderNames.ContentDisposition, IdempotencyKey.ReplayedHeader, "X-Request-Id", RequestQuotas.PolicyHeader, RequestQuotas.StateHeader];

    public static IServiceCollection AddCors(this IServiceCollection services, CorsSettings settings)
    {
        services.AddSingleton(settings);
        if (!settings.AreSet) return services;
        return services.AddCors(options => options.AddPolicy(Policy, policy => policy
            .WithOrigins([.. settings.Origins])
            .WithMethods(HttpMethods.Get, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete)
            .WithHeaders(RequestHeaders)
            .WithExposedHeaders(ResponseHeaders)
            .SetPreflightMaxAge(PreflightMaxAge)
            .DisallowCredentials()));
    }

    /// <summary>Allows the configured origins at these endpoints, except at the check of gateways: an answered preflight would look to a gateway as if the request may pass.</summary>
    public static void AllowConfiguredOrigins(this IEndpointConventionBuilder endpoints, IServiceProvider services)
    {
        if (!services.GetRequiredService<CorsSettings>().AreSet) return;
        endpoints.Finally(endpoint =>
        {
            if (endpoint.Metadata.OfType<AccessRequirement>().Any(access => access.AcceptsGatewayCookie)) return;
            endpoint.Metadata.Add(new EnableCorsAttribute(Policy));
            foreach (var methods in endpoint.Metadata.OfType<HttpMethodMetadata>()) methods.AcceptCorsPreflight = true;
        });
    }

    /// <summary>Answers preflights, and adds headers to responses. Not by default, so that a server without such origins has no step for them.</summary>
    public static void UseConfiguredOrigins(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<CorsSettings>().AreSet) app.UseCors();
    }
}
