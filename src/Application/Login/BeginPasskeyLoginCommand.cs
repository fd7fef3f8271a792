using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Passkeys;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;

namespace Auth.Application.Login;

/// <summary>Starts a login with a passkey alone. The passkey identifies the user.</summary>
/// <param name="Client">The ceremony is bound to this client.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Anyone)]
public sealed record BeginPasskeyLoginCommand(ClientFingerprint Client, Token<Device>? DeviceToken = null) : ICommand<StartedCeremony>;

internal sealed class BeginPasskeyLoginHandler(PasskeyCeremonyService ceremonies, TimeProvider time) : ICommandHandler<BeginPasskeyLoginCommand, StartedCeremony>
{
    public async Task<Result<StartedCeremony>> Handle(BeginPasskeyLoginCommand command, CancellationToken cancellationToken) =>
        await ceremonies.BeginUsernamelessLoginAsync(new(command.Client, command.DeviceToken), time.Now());
}
