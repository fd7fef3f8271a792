using Auth.Application.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.WebApi.Security;

/// <summary>Actor and client of the current HTTP request.</summary>
internal sealed class HttpRequestContext(IHttpContextAccessor http) : IRequestContext
{
    /// <inheritdoc />
    public UserId? ActorId => GetActor(http.HttpContext);

    /// <inheritdoc />
    public ActorSession? ActorSession => http.HttpContext?.Features.Get<CurrentSession>() is { } session ? new(session.Id, session.UserId, session.IsAdministrator && MayRequireAdministrator(http.HttpContext)) : null;

    /// <inheritdoc />
    public ClientFingerprint Client { get; } = GetClient(http.HttpContext);

    /// <summary>The user whose valid session was found for the request, or null.</summary>
    public static UserId? GetActor(HttpContext? http) => http?.Features.Get<CurrentSession>()?.UserId;

    /// <summary>Endpoints of the host application declare no requirement, so they may require an administrator.</summary>
    private static bool MayRequireAdministrator(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<AccessRequirement>() is not { RequiresAdministrator: false };

    /// <summary>The client of a request; an unknown client without one.</summary>
    public static ClientFingerprint GetClient(HttpContext? http) => new(http?.Connection.RemoteIpAddress, http?.Request.Headers.UserAgent.ToString());
}
