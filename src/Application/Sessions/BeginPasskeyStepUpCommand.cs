using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passkeys;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Starts a step-up with a passkey.</summary>
/// <param name="Client">The ceremony is bound to this client.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
/// <param name="Remember">Whether the user asked to stay signed in to the current session. The ceremony is bound as strictly as the session.</param>
[AllowedTo(Actors.Owner)]
public sealed record BeginPasskeyStepUpCommand(UserId UserId, ClientFingerprint Client, Token<Device>? DeviceToken = null, bool Remember = false) : ICommand<StartedCeremony>, IUserRequest;

internal sealed class BeginPasskeyStepUpHandler(IUserRepository users, PasskeyCeremonyService ceremonies, TimeProvider time) : ICommandHandler<BeginPasskeyStepUpCommand, StartedCeremony>
{
    public async Task<Result<StartedCeremony>> Handle(BeginPasskeyStepUpCommand command, CancellationToken cancellationToken) =>
        await users.FindAsync(command.UserId, cancellationToken) is { } user
            ? await ceremonies.BeginAuthenticationAsync(CeremonyPurpose.StepUp, user, new(command.Client, command.DeviceToken, command.Remember), time.Now())
            : SessionErrors.NotAuthenticated;
}
