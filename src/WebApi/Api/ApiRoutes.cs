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
        var api = app.MapGroup(Root).WithMetadata(ApiEndpointMetadata.Instance, AccessRequirement.Anonymous).ProducesProblems(StatusCodes.Status503ServiceUnavailable);
        ((IEndpointConventionBuilder)api).Finally(TakesBody.Replace);
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

    /// <summary>Requires a session.</summary>
    public static TBuilder RequireSession<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(AccessRequirement.Session).ProducesProblems(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized);

    /// <summary>Requires a session with recent authentication, for changes to credentials and for closing the account.</summary>
    /// <remarks>A session alone, perhaps left open on a shared screen, is not enough.</remarks>
    public static TBuilder RequireRecentAuthentication<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.RequireSession().WithMetadata(AccessRequirement.RecentAuthentication).ProducesProblems(StatusCodes.Status403Forbidden);
}
