using Auth.WebApi.Authentication;
using Auth.WebApi.Http;

namespace Auth.WebApi.Endpoints;

/// <summary>The JSON API: one class a group of calls, all below <c>/api/v1</c>.</summary>
internal static class Api
{
    /// <summary>Where the API begins.</summary>
    public const string Root = "/api/v1";

    public static void MapApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Root).WithMetadata(ApiEndpoint.Mark, Access.Anybody).Refuses(StatusCodes.Status503ServiceUnavailable);
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

    /// <summary>For calls of whoever is signed in.</summary>
    public static TBuilder ForSignedIn<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(Access.SignedIn).Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized);

    /// <summary>For calls that change how an account is entered, or end it: a session alone, perhaps left open on a shared screen, is not enough.</summary>
    public static TBuilder ForProven<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder =>
        builder.ForSignedIn().WithMetadata(Access.Proven).Refuses(StatusCodes.Status403Forbidden);

    /// <summary>What was asked for in the query; <c>?search=</c> asks for nothing.</summary>
    public static string? Given(string? query) => string.IsNullOrEmpty(query) ? null : query;
}
