using Auth.Application.Common;
using Auth.Domain.Sessions;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Authentication;

namespace Auth.WebApi.Security;

/// <summary>Registers session authentication, and defines its responses.</summary>
internal static class SessionAuthentication
{
    /// <summary>No valid session.</summary>
    public static readonly ProblemResult NotAuthenticated = ProblemResult.From(SessionErrors.NotAuthenticated);

    /// <summary>The bearer token is invalid or no longer valid (RFC 6750, 3.1).</summary>
    public static readonly ProblemResult InvalidToken = ProblemResult.From(SessionErrors.NotAuthenticated) with { Challenge = "Bearer error=\"invalid_token\"" };

    /// <summary>Several credentials were sent (R36, R39).</summary>
    public static readonly ProblemResult AmbiguousCredentials = ProblemResult.From(
        StatusCodes.Status400BadRequest, "ambiguous_credentials", "Send exactly one session token, in the cookie or in the Authorization header, and no other Authorization header.");

    public static IServiceCollection AddSessionAuthentication(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<IRequestContext, HttpRequestContext>();
        services.AddSingleton<DeniedRequestLog>();
        services.AddSingleton<RequestAuthenticator>();
        services.AddSingleton<ServiceAccountAuthenticator>();
        services.AddExceptionHandler<SessionNoLongerValidHandler>();

        // For endpoints of the host application. AddAuthentication() would add a key ring on disk, for cookies that Auth does not use.
        services.AddWebEncoders();
        services.AddAuthenticationCore();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, SessionAuthenticationHandler>(SessionAuthenticationHandler.SchemeName, configureOptions: null);
        services.AddAuthorization();
        return services;
    }

    /// <summary>Runs the framework's authentication and authorization for all endpoints of the host application. <see cref="AccessControlMiddleware"/> protects those of Auth.</summary>
    public static IApplicationBuilder UseHostAuthorization(this IApplicationBuilder app)
    {
        // Each marks the builder that has it. Without the marks, the framework would add both in front of the pipeline, for all endpoints.
        foreach (var (key, mark) in new ApplicationBuilder(app.ApplicationServices).UseAuthentication().UseAuthorization().Properties) app.Properties.TryAdd(key, mark);
        return app.UseWhen(
            context => context.GetEndpoint()?.Metadata is not { } metadata || metadata.GetMetadata<AccessRequirement>() is null || HostEndpointMetadata.IsIn(metadata),
            branch => branch.UseAuthentication().UseAuthorization());
    }
}
