using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Sessions;

namespace Auth.WebApi.Security;

/// <summary>Actor and client of the current HTTP request. Without one, as in a background job, the actor is anonymous unless the scope has an operator.</summary>
internal sealed class HttpRequestContext(IHttpContextAccessor http, OperatorScope scope) : IRequestContext
{
    /// <inheritdoc />
    public Actor Actor => scope.Operator is { } named && !IsAtOwnEndpoint(http.HttpContext) ? named with { OnBehalfOf = GetActor(http.HttpContext).Id } : GetActor(http.HttpContext);

    /// <inheritdoc />
    public ClientFingerprint Client { get; } = GetClient(http.HttpContext);

    /// <summary>The client of a request; an unknown client without one.</summary>
    public static ClientFingerprint GetClient(HttpContext? http) => new(http?.Connection.RemoteIpAddress, http?.Request.Headers.UserAgent.ToString());

    private static Actor GetActor(HttpContext? http) =>
        http?.Features.Get<CurrentSession>() is { } session
            ? new SignedInUser(session.UserId, session.Id, session.IsAdministrator && MayRequireAdministrator(http), session.Session.AuthenticatedAt)
            : Actor.Anonymous;

    private static bool IsAtOwnEndpoint(HttpContext? http) => http?.GetEndpoint()?.Metadata.GetMetadata<AccessRequirement>() is not null;

    /// <summary>An administrator counts as a plain user on endpoints that do not require the role. Endpoints of the host application declare no requirement, so they may require it.</summary>
    private static bool MayRequireAdministrator(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<AccessRequirement>() is null or { RequiresAdministrator: true };
}
