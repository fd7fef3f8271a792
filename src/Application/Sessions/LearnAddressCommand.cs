using Auth.Application.Attributes;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Sessions.Cache;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Decides whether a request from an IP address of the other family comes from the session's client, and learns the address (ADR 22). Sent by <see cref="SessionValidator"/>, which caches the result.</summary>
/// <param name="TokenHash">The hash of the presented session token.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Anyone)]
internal sealed record LearnAddressCommand(TokenHash<Session> TokenHash, ClientFingerprint Client, Token<Device>? DeviceToken) : ICommand<CachedSession>, ISentByServer;

/// <summary>Reads the session again. Of several concurrent requests, one stores the address and the others find it stored.</summary>
internal sealed class LearnAddressHandler(ISessionRepository sessions, IUserRepository users, ISessionPolicy policy, RoleRequirements requirements, UserAttributes attributes, TimeProvider time)
    : ICommandHandler<LearnAddressCommand, CachedSession>
{
    public async Task<Result<CachedSession>> Handle(LearnAddressCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (await sessions.FindAsync(command.TokenHash, cancellationToken) is not { } session || !session.IsLive(now)) return SessionErrors.NotAuthenticated;
        if (await users.FindAsync(session.UserId, cancellationToken) is not { IsActive: true } user) return SessionErrors.NotAuthenticated;
        if (session.AcceptsClient(command.Client, user, policy, now) || session.LearnAddress(command.Client, command.DeviceToken?.Hash(), user, policy, now))
            return new CachedSession(session, user, policy, requirements) { GatewayAttributes = await attributes.ListForGatewayAsync(user.Id, cancellationToken) };

        session.RecordMismatch(now);
        return SessionErrors.NotAuthenticated;
    }
}
