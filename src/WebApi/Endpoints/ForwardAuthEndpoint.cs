using System.Text;
using Auth.WebApi.Authentication;
using Auth.WebApi.Http;

namespace Auth.WebApi.Endpoints;

/// <summary>The check that a reverse proxy makes before it lets a request through to another service (nginx <c>auth_request</c>, Traefik <c>forwardAuth</c>, Envoy <c>ext_authz</c>).</summary>
internal static class ForwardAuthEndpoint
{
    private const string Path = "/forward-auth";

    public static void MapForwardAuth(this IEndpointRouteBuilder api) =>
        api.MapGet(Path, Check).WithName("ForwardAuth").WithTags("Sessions").Produces(StatusCodes.Status200OK).ForSignedIn().WithMetadata(AnyHost.Mark, ExplainsItself.Mark);

    /// <summary>For Envoy, which keeps the method of the request that it asks about, and appends its path.</summary>
    /// <remarks>Outside the guards of bodies and origins: the request is another service's, which guards it itself.</remarks>
    public static void MapForwardAuthOfAnyRequest(this IEndpointRouteBuilder app) =>
        app.Map(Api.Root + Path + "/{**asked}", Check).ExcludeFromDescription().ForSignedIn().WithMetadata(AnyHost.Mark, ExplainsItself.Mark);

    /// <summary>Whose session is this? Told in headers, for proxies</summary>
    /// <remarks>`X-Auth-User-Id`; `X-Auth-Username`, with everything that is not ASCII percent-encoded as UTF-8; `X-Auth-Roles`, with commas.</remarks>
    internal static void Check(CurrentSession session, HttpResponse response)
    {
        var user = session.Live.Owner();
        response.Headers["X-Auth-User-Id"] = user.Id.ToString();
        response.Headers["X-Auth-Username"] = InAscii(user.Username);
        response.Headers["X-Auth-Roles"] = string.Join(',', user.Roles);
    }

    /// <summary>A name holds no <c>%</c>, so decoding gives it back.</summary>
    private static string InAscii(string name) =>
        name.EnumerateRunes()
            .Aggregate(new StringBuilder(), (text, rune) => rune.IsAscii ? text.Append(rune) : text.Append(Uri.EscapeDataString(rune.ToString())))
            .ToString();
}
