using Auth.Application.Common.Settings;
using Auth.Application.ForwardAuth;
using Auth.WebApi.Api.Repeats;
using Auth.WebApi.Http;
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
    private const string ServiceKey = "serviceKey";
    private const string DocsPath = "/docs";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) =>
        services.AddOpenApi("v1", options =>
        {
            options.CreateSchemaReferenceId = SchemaNames.Of;
            options.AddDocumentTransformer((document, context, _) =>
            {
                Describe(document, context.ApplicationServices.GetRequiredService<ServiceSettings>(), context.ApplicationServices.GetRequiredService<GatewayCookie>());
                NamedSchemas.Place(document, context.ApplicationServices);
                ErrorResponses.AddExamples(document);
                ErrorResponses.Share(document);
                ResponseHeaders.AddTo(document, context.ApplicationServices.GetRequiredService<ForwardAuthSettings>().Headers);
                return Task.CompletedTask;
            });
            options.AddSchemaTransformer(SchemaTypes.Complete);
            options.AddSchemaTransformer(PropertyBounds.Complete);
            options.AddSchemaTransformer(AttributeSchema.Complete);
            options.AddOperationTransformer((operation, context, _) =>
            {
                var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                operation.Responses = Sorted(operation.Responses);
                ErrorResponses.Describe(operation, metadata.OfType<DocumentedError>(), context.Document!);
                ResponseHeaders.Describe(operation, metadata, context.Document!);
                if (IsOfAuth(metadata)) QueryParameters.Describe(operation, context.Document!);
                if (metadata.OfType<MakesOnceMetadata>().Any()) IdempotencyKey.Describe(operation);
                if (metadata.OfType<TakesForm>().Any()) FormBody.Describe(operation);
                if (metadata.OfType<AccessRequirement>().SingleOrDefault() is { } access) operation.Security = DescribeSecurity(access, context.Document!);
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

    private static void Describe(OpenApiDocument document, ServiceSettings service, GatewayCookie gatewayCookie)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Auth",
            Version = "v1",
            Description = """
                User authentication and session management.

                Errors are problem+json (RFC 9457) with a stable `code`, which `/docs/errors` explains. Any operation can also answer 400 `unknown_host`, 408 `request_timeout` and 500 `internal_error`.
                Ignore members and headers that you do not know, and treat an unknown code by its status: later versions have further ones.
                """,
            Contact = new OpenApiContact { Name = service.Name },
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "This server." }];
        document.Tags = new HashSet<OpenApiTag>
        {
            new() { Name = "Account", Description = "The account of the signed-in user: registration, recovery, email, password, second factors and passkeys." },
            new() { Name = "Administration", Description = "Users, invitations, events and statistics, for administrators." },
            new() { Name = "Service accounts", Description = "Accounts of programs, which authenticate with keys, and what they may do." },
            new() { Name = "Sessions", Description = "Logins, and the sessions that they create." },
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "The token returned by a login with `transport: bearer`." },
            [Cookie] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = SessionCookie.Name, Description = "The cookie set by a login with `transport: cookie`." },
            [ServiceKey] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "key_…", Description = "A key of a service account that holds the scope of the call." },
            [Gateway] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = gatewayCookie.Name, Description = "The cookie set beside the session cookie, for forward-auth alone." },
        };
    }

    private static OpenApiResponses Sorted(OpenApiResponses? responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in (responses ?? []).OrderBy(r => r.Key, StringComparer.Ordinal)) sorted.Add(status, response);
        return sorted;
    }

    /// <summary>The document also has the endpoints of the host application.</summary>
    private static bool IsOfAuth(IList<object> metadata) => metadata.OfType<ApiEndpointMetadata>().Any() && !metadata.OfType<HostEndpointMetadata>().Any();

    /// <summary>Any one of the schemes; an empty list if no session is required.</summary>
    private static List<OpenApiSecurityRequirement> DescribeSecurity(AccessRequirement access, OpenApiDocument document)
    {
        string[] schemes = access switch
        {
            { RequiresToken: false } => [],
            { AcceptsGatewayCookie: true } => [Bearer, Cookie, Gateway],
            { RequiresServiceAccount: true } => [ServiceKey],
            { IsAdministration: true } => [Bearer, Cookie, ServiceKey],
            _ => [Bearer, Cookie],
        };
        return [.. schemes.Select(scheme => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, document)] = [] })];
    }
}
