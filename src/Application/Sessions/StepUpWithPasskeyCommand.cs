using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passkeys;
using Auth.Application.RequiredActions;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.RequiredActions;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Confirms the user's identity within a session by a passkey, which counts like password and code together.</summary>
/// <param name="Answer">The authenticator's response.</param>
/// <param name="Client">Must be the client that requested the options.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[UseCaseName("StepUpByPasskey")]
[AllowedTo(Actors.Owner)]
public sealed record StepUpWithPasskeyCommand(UserId UserId, SessionId SessionId, PasskeyResponse Answer, ClientFingerprint Client, Token<Device>? DeviceToken = null) : ICommand<SessionDetails>, IUserRequest;

internal sealed class StepUpWithPasskeyHandler(IUserRepository users, ISessionRepository sessions, PasskeyCeremonyService ceremonies, RequiredActionList actions, RoleRequirements requirements, TimeProvider time)
    : ICommandHandler<StepUpWithPasskeyCommand, SessionDetails>
{
    public async Task<Result<SessionDetails>> Handle(StepUpWithPasskeyCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        var result = await ceremonies.CompleteAuthenticationAsync(command.Answer, CeremonyPurpose.StepUp, user, new(command.Client, command.DeviceToken), now);
        if (result.IsFailure) return result.Error;

        var credentials = result.Value.SessionCredentials;
        if (!await actions.AllowsStepUpAsync(user, credentials, now)) return RequiredActionErrors.SignInAgain;

        var session = (await sessions.FindAsync([command.SessionId], CancellationToken.None)).SingleOrDefault(s => s.IsLive(now));
        if (session is null) return SessionErrors.NotAuthenticated;

        session.StepUp(credentials, now);
        return SessionDetails.From(session, user, requirements, current: true);
    }
}
