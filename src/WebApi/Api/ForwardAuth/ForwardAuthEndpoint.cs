using System.Text;
using Auth.WebApi.Http;
using Auth.WebApi.Security;

namespace Auth.WebApi.Api;

/// <summary>The check that a reverse proxy makes before it forwards a request to another service (nginx <c>auth_request</c>, Traefik <c>forwardAuth</c>, Envoy <c>ext_authz</c>).</summary>
internal static class ForwardAuthEndpoint
{
    private const string Path = "/forward-auth";

    public static void MapForwardAuth(this IEndpointRouteBuilder api) =>
        api.MapGet(Path, Check).WithName("ForwardAuth").WithTags("Sessions").Produces(StatusCodes.Status200OK).Requires(AccessRequirement.Session).WithMetadata(AllowAnyHostMetadata.Instance, SkipStatusCodeProblemsMetadata.Instance);

    /// <summary>For Envoy, which keeps the method of the original request and appends its path.</summary>
    /// <remarks>No checks of body or origin apply: the request belongs to another service, which makes its own.</remarks>
    public static void MapForwardAuthOfAnyRequest(this IEndpointRouteBuilder app) =>
        app.Map(ApiRoutes.Root + Path + "/{**asked}", Check).ExcludeFromDescription().Requires(AccessRequirement.Session).WithMetadata(AllowAnyHostMetadata.Instance, SkipStatusCodeProblemsMetadata.Instance);

    /// <summary>Validates the session of a request, for reverse proxies</summary>
    /// <remarks>Returns the user in headers: `X-Auth-User-Id`, `X-Auth-Username` (non-ASCII characters percent-encoded as UTF-8) and `X-Auth-Roles` (comma-separated).</remarks>
    internal static void Check(CurrentSession session, HttpResponse response)
    {
        var user = session.Session.GetUser();
        response.Headers["X-Auth-User-Id"] = user.Id.ToString();
        response.Headers["X-Auth-Username"] = InAscii(user.Username);
        response.Headers["X-Auth-Roles"] = string.Join(',', user.Roles);
    }

    /// <summary>Usernames contain no <c>%</c>, so decoding restores the original.</summary>
    private static string InAscii(string username) =>
        username.EnumerateRunes()
            .Aggregate(new StringBuilder(), (text, rune) => rune.IsAscii ? text.Append(rune) : text.Append(Uri.EscapeDataString(rune.ToString())))
            .ToString();
}
