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
        var api = app.MapGroup(Root).WithMetadata(ApiEndpointMetadata.Instance).ProducesProblems(StatusCodes.Status503ServiceUnavailable);
        ((IEndpointConventionBuilder)api).Finally(TakesBody.Replace);
        api.CombineRequirements();
        ((IEndpointConventionBuilder)api).Finally(DocumentAccess);
        api.MapRegistration();
        api.MapMailedLinks();
        api.MapLogins();
        api.MapSessions();
        api.MapMe();
        api.MapSecondFactors();
        api.MapPasskeys();
        api.MapAdministration();
        api.MapEvents();
        api.MapStatistics();
        api.MapForwardAuth();
        api.MapSetup();
        app.MapForwardAuthOfAnyRequest();
    }

    /// <summary>Documents the error statuses of the access requirement.</summary>
    private static void DocumentAccess(EndpointBuilder endpoint)
    {
        var access = endpoint.Metadata.OfType<AccessRequirement>().Single();
        List<int> statuses = access.RequiresToken ? [StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized] : [];
        if (access.RequiresAdministrator || access.RequiresRecentAuthentication) statuses.Add(StatusCodes.Status403Forbidden);
        foreach (var status in statuses) endpoint.Metadata.Add(ProblemExtensions.Document(status));
    }
}
