using Auth.Application.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.WebApi.Authentication;

/// <summary>Who does what, and from where, as the HTTP request says.</summary>
internal sealed class HttpRequestContext(IHttpContextAccessor http) : IRequestContext
{
    /// <inheritdoc />
    public UserId? Actor => ActorOf(http.HttpContext);

    /// <inheritdoc />
    public ActingSession? Session => http.HttpContext?.Features.Get<CurrentSession>() is { } session ? new(session.Id, session.User, session.IsAdministrator && MayWantAdministrator(http.HttpContext)) : null;

    /// <inheritdoc />
    public ClientFingerprint Client { get; } = ClientOf(http.HttpContext);

    /// <summary>Whose session a request was found to belong to; null: nobody's.</summary>
    public static UserId? ActorOf(HttpContext? http) => http?.Features.Get<CurrentSession>()?.User;

    /// <summary>Of a team's endpoint it is not known what it is for.</summary>
    private static bool MayWantAdministrator(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<Access>() is not { WantsAdministrator: false };

    /// <summary>The client that sent a request; without one, nobody.</summary>
    public static ClientFingerprint ClientOf(HttpContext? http) => new(http?.Connection.RemoteIpAddress, http?.Request.Headers.UserAgent.ToString());
}
