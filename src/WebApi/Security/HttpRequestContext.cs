using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Sessions;
using Auth.WebApi.Http;

namespace Auth.WebApi.Security;

/// <summary>Actor and client of the current HTTP request. Without one, as in a background job, the actor is anonymous unless the scope has an operator.</summary>
internal sealed class HttpRequestContext(IHttpContextAccessor http, OperatorScope scope, RoleScopes roleScopes) : IRequestContext
{
    /// <inheritdoc />
    public Actor Actor => scope.Operator is { } named && !IsAtOwnEndpoint(http.HttpContext) ? named with { OnBehalfOf = GetActor(http.HttpContext).Id } : GetActor(http.HttpContext);

    /// <inheritdoc />
    public ClientFingerprint Client { get; } = http.HttpContext?.Features.Get<CurrentServiceAccount>()?.StatedClient ?? GetClient(http.HttpContext);

    /// <summary>The client of a request; an unknown client without one.</summary>
    public static ClientFingerprint GetClient(HttpContext? http) => new(http?.Connection.RemoteIpAddress, http?.Request.Headers.UserAgent.ToString());

    private Actor GetActor(HttpContext? http) =>
        http?.Features.Get<CurrentSession>() is { } session ? GetActor(http, session)
        : http?.Features.Get<CurrentServiceAccount>()?.Actor ?? Actor.Anonymous;

    private SignedInUser GetActor(HttpContext http, CurrentSession session)
    {
        var actsByRoles = MayActByRoles(http);
        return new(session.UserId, session.Id, session.IsAdministrator && actsByRoles, session.Session.AuthenticatedAt)
        {
            Roles = session.Session.Roles,
            HeldScopes = actsByRoles ? roleScopes.Get(session.Session.Roles) : Scopes.None,
        };
    }

    private static bool IsAtOwnEndpoint(HttpContext? http) => FindOwnRequirement(http) is not null;

    /// <summary>An administrator counts as a plain user on endpoints of Auth outside the administration. Those of the host application may require the role in the request that they send.</summary>
    private static bool MayActByRoles(HttpContext http) => FindOwnRequirement(http) is null or { IsAdministration: true };

    /// <summary>The requirement of an endpoint of Auth; null at one of the host application.</summary>
    private static AccessRequirement? FindOwnRequirement(HttpContext? http) =>
        http?.GetEndpoint()?.Metadata is { } metadata && !HostEndpointMetadata.IsIn(metadata) ? metadata.GetMetadata<AccessRequirement>() : null;
}
