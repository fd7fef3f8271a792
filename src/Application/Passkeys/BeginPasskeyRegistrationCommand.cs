using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passkeys;

/// <summary>Starts a passkey registration and returns its options.</summary>
/// <param name="Client">The ceremony is bound to this client.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
/// <param name="Remember">Whether the user asked to stay signed in to the current session. The ceremony is bound as strictly as the session.</param>
[UseCaseName("BeginAddingPasskey")]
[AllowedTo(Actors.Owner, RecentAuthenticationOf = Actors.Owner)]
public sealed record BeginPasskeyRegistrationCommand(UserId UserId, ClientFingerprint Client, Token<Device>? DeviceToken = null, bool Remember = false) : ICommand<StartedCeremony>, IChangesFactors;

internal sealed class BeginPasskeyRegistrationHandler(IUserRepository users, PasskeyCeremonyService ceremonies, TimeProvider time) : ICommandHandler<BeginPasskeyRegistrationCommand, StartedCeremony>
{
    public async Task<Result<StartedCeremony>> Handle(BeginPasskeyRegistrationCommand command, CancellationToken cancellationToken) =>
        await users.FindAsync(command.UserId, cancellationToken) is { } user
            ? await ceremonies.BeginRegistrationAsync(user, new(command.Client, command.DeviceToken, command.Remember), time.Now())
            : SessionErrors.NotAuthenticated;
}
