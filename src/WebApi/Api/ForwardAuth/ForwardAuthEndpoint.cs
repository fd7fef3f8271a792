using Auth.Application.ForwardAuth;
using Auth.Domain.Common;
using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Http;
using Auth.WebApi.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Auth.WebApi.Api.ForwardAuth;

/// <summary>The check that a reverse proxy makes before it forwards a request to another service (nginx <c>auth_request</c>, Traefik <c>forwardAuth</c>, Envoy <c>ext_authz</c>).</summary>
/// <remarks>Requests arrive only through <see cref="ForwardAuthMiddleware"/>.</remarks>
internal static class ForwardAuthEndpoint
{
    /// <summary>The path that stands for that of any other service.</summary>
    public const string AnotherServicePath = ForwardAuthTargetReader.Path + "/another-service";

    public static IServiceCollection AddForwardAuth(this IServiceCollection services, ForwardAuthSettings settings) =>
        services.AddSingleton(settings).AddSingleton<ForwardAuthPolicy>().AddSingleton<GatewayCookie>().AddSingleton<IdentityHeaders>();

    public static void MapForwardAuth(this IEndpointRouteBuilder api)
    {
        var names = api.ServiceProvider.GetRequiredService<ForwardAuthSettings>().Headers;
        AsCheck(api.MapGet(ForwardAuthTargetReader.RelativePath, Check))
            .WithName("ForwardAuth").WithTags("Sessions")
            .ProducesErrors(EndpointErrors.Invalid, ForwardAuthErrors.NoRoleNamed, ForwardAuthErrors.RoleRequired, ForwardAuthErrors.SecondFactorRequired, ForwardAuthErrors.RecentLoginRequired)
            .ProducesHeader(names.UserId).ProducesHeader(names.Username).ProducesHeader(names.Roles).ProducesHeader(names.Error)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                ForwardAuthQuery.Describe(operation);
                return Task.CompletedTask;
            });
    }

    /// <summary>For gateways that keep the method of the original request, and for Envoy, which also appends its path.</summary>
    /// <remarks>No checks of body or origin apply: the request belongs to another service, which makes its own.</remarks>
    public static void MapForwardAuthOfAnyRequest(this IEndpointRouteBuilder app) =>
        AsCheck(app.Map(ForwardAuthTargetReader.Path + "/{**asked}", Check)).ExcludeFromDescription();

    /// <summary>Checks for a gateway whether a request may be forwarded</summary>
    /// <remarks>
    /// Accepts the gateway cookie, the session cookie or a bearer token.
    /// Returns the user in headers: `X-Auth-User-Id`, `X-Auth-Username` (non-ASCII characters percent-encoded as UTF-8) and `X-Auth-Roles` (comma-separated).
    /// Attributes of the host application have headers of their own, percent-encoded as the username.
    /// Every response has these headers; they are empty if there is no user.
    /// </remarks>
    internal static Results<Ok, ProblemResult, GatewayRedirect> Check(CurrentSession session, ForwardAuthPolicy policy, IdentityHeaders headers, DeniedRequestLog log, HttpContext http)
    {
        var result = policy.Check(session.Session, http.Features.GetRequiredFeature<ForwardAuthRequirement>());
        if (result.IsFailure)
        {
            log.LogDenied(http, result.Error.Code);
            headers.WriteError(http.Response, result.Error.Code);
            return http.Features.Get<GatewayNavigation>() is not null && ForwardAuthErrors.CanBeRemedied(result.Error) ? new GatewayRedirect(result.Error) : ProblemResult.From(result.Error);
        }

        headers.Write(http.Response, session.Session);
        return TypedResults.Ok();
    }

    private static RouteHandlerBuilder AsCheck(RouteHandlerBuilder endpoint) =>
        endpoint.Requires(AccessRequirement.Gateway).WithMetadata(AllowAnyHostMetadata.Instance, SkipStatusCodeProblemsMetadata.Instance);
}

/// <summary>Leads a signed-in browser to the page where it gets what an application requires. Not part of the API's description: programs get a problem instead.</summary>
internal sealed class GatewayRedirect(Error error) : IResult
{
    /// <inheritdoc />
    public Task ExecuteAsync(HttpContext httpContext) => httpContext.RequestServices.GetRequiredService<IAccessPages>().SendFromGatewayAsync(httpContext, error);
}
