using Auth.Application.Common;
using Auth.Application.Passkeys;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.StepUpByPasskey;

/// <summary>Proves once more, within a session, who one is: by a passkey, which is as good as password and code together.</summary>
/// <param name="User">Who.</param>
/// <param name="Session">The session.</param>
/// <param name="Answer">What the authenticator answered.</param>
/// <param name="Client">The client; it has to be the one that asked for the options.</param>
/// <param name="Device">The device token that came with the request, if any.</param>
[UseCaseName("StepUpByPasskey")]
public sealed record StepUpByPasskeyCommand(UserId User, SessionId Session, PasskeyAnswer Answer, ClientFingerprint Client, DeviceToken? Device = null) : ICommand<SessionDetails>;

internal sealed class StepUpByPasskeyHandler(IUserRepository users, ISessionRepository sessions, Ceremonies ceremonies, TimeProvider time)
    : ICommandHandler<StepUpByPasskeyCommand, SessionDetails>
{
    public async Task<Result<SessionDetails>> Handle(StepUpByPasskeyCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (await users.FindAsync(command.User, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        var used = await ceremonies.EndUseAsync(command.Answer, CeremonyPurpose.StepUp, user, new(command.Client, command.Device), now);
        if (used.IsFailure) return used.Error;

        var session = (await sessions.FindAsync([command.Session], CancellationToken.None)).SingleOrDefault(s => s.IsLive(now));
        if (session is null) return SessionErrors.NotAuthenticated;

        session.StepUp(used.Value.Method, now);
        return SessionDetails.Of(session, user, current: true);
    }
}
