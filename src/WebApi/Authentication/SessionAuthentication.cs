using Auth.Application.Common;
using Auth.Domain.Sessions;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Authentication;

namespace Auth.WebApi.Authentication;

/// <summary>How a request says whose session it is, and what is answered when it does not.</summary>
internal static class SessionAuthentication
{
    /// <summary>Nobody is signed in.</summary>
    public static readonly Refusal NotAuthenticated = Refusal.For(SessionErrors.NotAuthenticated);

    /// <summary>The bearer token is not, or no longer, one of ours (RFC 6750, 3.1).</summary>
    public static readonly Refusal InvalidToken = Refusal.For(SessionErrors.NotAuthenticated) with { Challenge = "Bearer error=\"invalid_token\"" };

    /// <summary>More than one token, or something else beside one, was shown (R36, R39).</summary>
    public static readonly Refusal AmbiguousCredentials = Refusal.For(
        StatusCodes.Status400BadRequest, "ambiguous_credentials", "Send exactly one session token, in the cookie or in the Authorization header, and no other Authorization header.");

    public static IServiceCollection AddSessionAuthentication(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<IRequestContext, HttpRequestContext>();
        services.AddSingleton<AccessLog>();
        services.AddSingleton<RequestAuthentication>();

        // For endpoints of a team's own. Not AddAuthentication(): it would bring a ring of keys on the disk, for cookies that this server does not make.
        services.AddWebEncoders();
        services.AddAuthenticationCore();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, SessionAuthenticationHandler>(SessionAuthenticationHandler.SchemeName, configureOptions: null);
        services.AddAuthorization();
        return services;
    }

    /// <summary>Runs the framework's authentication and authorization for everything but this API's own endpoints, which have <see cref="AccessGuard"/>.</summary>
    public static IApplicationBuilder UseAuthorizationOfTeams(this IApplicationBuilder app)
    {
        // Else the framework would put both before everything, for all.
        foreach (var set in new[] { "__AuthenticationMiddlewareSet", "__AuthorizationMiddlewareSet" }) app.Properties[set] = true;
        return app.UseWhen(
            context => context.GetEndpoint()?.Metadata.GetMetadata<Access>() is null,
            others => others.UseAuthentication().UseAuthorization());
    }
}
