using Auth.WebApi.Security;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Auth.WebApi.Api.Documentation;

/// <summary>The API description: <c>/openapi/v1.json</c> for tools, <c>/docs</c> for people.</summary>
internal static class ApiDocument
{
    private const string Bearer = "bearer";
    private const string Cookie = "cookie";
    private const string Gateway = "gateway";
    private const string DocsPath = "/docs";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) =>
        services.AddOpenApi("v1", options =>
        {
            options.CreateSchemaReferenceId = SchemaNames.Of;
            options.AddDocumentTransformer((document, context, _) =>
            {
                Describe(document, context.ApplicationServices.GetRequiredService<GatewayCookie>());
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer(SchemaTypes.Complete);
            options.AddSchemaTransformer(AttributeSchema.Complete);
            options.AddOperationTransformer((operation, context, _) =>
            {
                operation.Responses = Sorted(operation.Responses);
                if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RateLimitMetadata>().Any()) RateLimitHeaders.Describe(operation);
                if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AccessRequirement>().SingleOrDefault() is { RequiresToken: true } access) RequireSession(operation, context.Document, access);
                return Task.CompletedTask;
            });
        });

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        // A fixed name: with a route parameter, the framework answers unknown documents in plain text.
        app.MapOpenApi("/openapi/v1.json");
        app.MapScalarApiReference(DocsPath, options => options.WithTitle("Auth").DisableDefaultFonts().DisableTelemetry().DisableAgent().HideDeveloperTools().WithNonce())
            .AddEndpointFilter((context, next) =>
            {
                AllowOwnScripts(context.HttpContext);
                return next(context);
            });
    }

    /// <summary>The nonce is created while the page is rendered, so the policy is set when the response starts.</summary>
    private static void AllowOwnScripts(HttpContext context) =>
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.ContentSecurityPolicy = DocsPolicy(context.Items[ScalarOptions.NonceHttpContextItemKey] as string);
            return Task.CompletedTask;
        });

    /// <summary>Allows the scripts and styles of the page itself, and nothing from other hosts.</summary>
    private static string DocsPolicy(string? nonce) =>
        $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static void Describe(OpenApiDocument document, GatewayCookie gatewayCookie)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Auth",
            Version = "v1",
            Description = "User authentication and session management. Errors are problem+json (RFC 9457) with a stable `code`.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The token returned by a login with `transport: bearer`." },
            [Cookie] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = SessionCookie.Name, Description = "The cookie set by a login with `transport: cookie`." },
            [Gateway] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = gatewayCookie.Name, Description = "The cookie set beside the session cookie, for forward-auth alone." },
        };
    }

    private static OpenApiResponses Sorted(OpenApiResponses? responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in (responses ?? []).OrderBy(r => r.Key, StringComparer.Ordinal)) sorted.Add(status, response);
        return sorted;
    }

    private static void RequireSession(OpenApiOperation operation, OpenApiDocument? document, AccessRequirement access)
    {
        string[] schemes = access.AcceptsGatewayCookie ? [Bearer, Cookie, Gateway] : [Bearer, Cookie];
        operation.Security = [.. schemes.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] })];
    }
}
