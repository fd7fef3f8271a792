using Auth.Application.Common;
using Auth.Application.Passkeys;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions.BeginPasskeyLogin;

/// <summary>Begins a login by a passkey alone: the passkey will say whose it is.</summary>
/// <param name="Client">The client; the ceremony is bound to it.</param>
/// <param name="Device">The device token that came with the request, if any.</param>
public sealed record BeginPasskeyLoginCommand(ClientFingerprint Client, DeviceToken? Device = null) : ICommand<BegunCeremony>;

internal sealed class BeginPasskeyLoginHandler(Ceremonies ceremonies, TimeProvider time) : ICommandHandler<BeginPasskeyLoginCommand, BegunCeremony>
{
    public async Task<Result<BegunCeremony>> Handle(BeginPasskeyLoginCommand command, CancellationToken cancellationToken) =>
        await ceremonies.BeginSignInAsync(new(command.Client, command.Device), time.Now());
}
