using Auth.WebApi.Api.Documentation;
using Auth.WebApi.Api.ForwardAuth;
using Auth.WebApi.Api.Introspection;
using Auth.WebApi.Http;
using Auth.WebApi.Security;

namespace Auth.WebApi.Api;

/// <summary>The JSON API below <c>/api/v1</c>. One class for each group of endpoints.</summary>
internal static class ApiRoutes
{
    /// <summary>The common path prefix.</summary>
    public const string Root = "/api/v1";

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Root).WithMetadata(ApiEndpointMetadata.Instance);
        ((IEndpointConventionBuilder)api).Finally(TakesBody.Replace);
        ((IEndpointConventionBuilder)api).AllowConfiguredOrigins(app.ServiceProvider);
        api.RejectUndeclaredRequirements();
        ((IEndpointConventionBuilder)api).Finally(CommonErrors.Document);
        api.MapRegistration();
        api.MapMailedLinks();
        api.MapLogins();
        api.MapSessions();
        api.MapMe();
        api.MapSecondFactors();
        api.MapPasskeys();
        api.MapAdministration();
        api.MapInvitations();
        api.MapEvents();
        api.MapEventHandlers();
        api.MapStatistics();
        api.MapServiceAccounts();
        IntrospectionEndpoint.Map(api);
        api.MapForwardAuth();
        api.MapSetup();
        app.MapForwardAuthOfAnyRequest();
    }
}
