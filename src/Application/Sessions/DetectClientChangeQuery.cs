using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Whether a browser is signed out only because its network or user agent has changed. The session must be live and the browser must present its device token, because a session token alone reveals nothing (ADR 22).</summary>
/// <param name="Token">The presented session token.</param>
/// <param name="Device">The presented device token.</param>
/// <param name="Client">The browser.</param>
[AllowedTo(Actors.Anyone)]
internal sealed record DetectClientChangeQuery(Token<Session> Token, Token<Device> Device, ClientFingerprint Client) : IQuery<bool>;

internal sealed class DetectClientChangeHandler(ISessionRepository sessions, IUserRepository users, ISessionPolicy policy, TimeProvider time)
    : IQueryHandler<DetectClientChangeQuery, bool>
{
    public async Task<Result<bool>> Handle(DetectClientChangeQuery query, CancellationToken cancellationToken)
    {
        var now = time.Now();
        return await sessions.FindAsync(query.Token.Hash(), cancellationToken) is { } session
            && session.IsLive(now)
            && session.DeviceTokenHash == query.Device.Hash()
            && await users.FindAsync(session.UserId, cancellationToken) is { IsActive: true } user
            && !session.AcceptsClient(query.Client, user, policy, now);
    }
}
