using Auth.Application.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using Auth.WebApi.Http;
using Microsoft.AspNetCore.Authentication;

namespace Auth.WebApi.Authentication;

/// <summary>Who may call what: anybody signed in, administrators, or whoever shows a token at all.</summary>
internal static class SessionAuthentication
{
    /// <summary>The policy of calls for administrators.</summary>
    public const string Administrators = "administrators";

    /// <summary>The policy of calls that want a token, live or not: signing out twice is no error (R27).</summary>
    public const string TokenPresented = "token-presented";

    /// <summary>Nobody is signed in.</summary>
    public static readonly Refusal NotAuthenticated = Refusal.For(SessionErrors.NotAuthenticated);

    /// <summary>The bearer token is not, or no longer, one of ours (RFC 6750, 3.1).</summary>
    public static readonly Refusal InvalidToken = Refusal.For(SessionErrors.NotAuthenticated) with { Challenge = "Bearer error=\"invalid_token\"" };

    /// <summary>More than one token, or something else beside one, was shown (R36, R39).</summary>
    public static readonly Refusal AmbiguousCredentials = Refusal.For(
        StatusCodes.Status400BadRequest, "ambiguous_credentials", "Show one session token, in the cookie or in the Authorization header, once, and no other Authorization header beside it.");

    public static IServiceCollection AddSessionAuthentication(this IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddScoped<IRequestContext, HttpRequestContext>();
        services.AddScoped<AccessLog>();
        // Not AddAuthentication(): it would bring a ring of keys on the disk, for cookies that this server does not make.
        services.AddWebEncoders();
        services.AddAuthenticationCore();
        new AuthenticationBuilder(services).AddScheme<AuthenticationSchemeOptions, SessionAuthenticationHandler>(SessionAuthenticationHandler.SchemeName, configureOptions: null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Administrators, policy => policy.RequireRole(Role.Administrator.Name))
            .AddPolicy(TokenPresented, policy => policy.RequireAssertion(context =>
                context.Resource is HttpContext http && PresentedCredentials.In(http.Request).Token is not null));
        return services;
    }
}
