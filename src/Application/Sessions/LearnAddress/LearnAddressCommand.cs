using Auth.Application.Common;
using Auth.Application.Sessions.Memory;
using Auth.Application.Sessions.ValidateSession;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.LearnAddress;

/// <summary>Decides about a request from an address of the other IP family: the device token shows that it is the session's client, whose second address is learned (ADR 22). To be sent by <see cref="SessionCheck"/>, which remembers the answer.</summary>
/// <param name="Token">The token that was shown.</param>
/// <param name="Client">The client that showed it.</param>
/// <param name="Device">The device token that came with the request; null: none.</param>
public sealed record LearnAddressCommand(SessionToken Token, ClientFingerprint Client, DeviceToken? Device) : ICommand<LiveSession>, ISentByServer;

/// <summary>Reads the session again: of several requests at once, the first stores the address, and the others find it stored.</summary>
internal sealed class LearnAddressHandler(ISessionRepository sessions, IUserRepository users, ISessionPolicy policy, TimeProvider time)
    : ICommandHandler<LearnAddressCommand, LiveSession>
{
    public async Task<Result<LiveSession>> Handle(LearnAddressCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (await sessions.FindAsync(command.Token.Hash(), cancellationToken) is not { } session || !session.IsLive(now)) return SessionErrors.NotAuthenticated;
        if (await users.FindAsync(session.User, cancellationToken) is not { IsActive: true } user) return SessionErrors.NotAuthenticated;
        if (session.Accepts(command.Client, user, policy, now) || session.LearnAddress(command.Client, command.Device?.Hash(), user, policy, now)) return new LiveSession(session, user, policy);

        session.NoteMismatch(now);
        return SessionErrors.NotAuthenticated;
    }
}
