using Auth.Application.Common;
using Auth.Application.Passkeys;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.BeginPasskeyStepUp;

/// <summary>Asks for a passkey, within a session, by which somebody proves once more who they are.</summary>
/// <param name="User">Who.</param>
/// <param name="Client">The client; the ceremony is bound to it.</param>
/// <param name="Device">The device token that came with the request, if any.</param>
/// <param name="Remember">Whether the session is one in which the person asked to stay signed in: the ceremony is bound as closely as the session.</param>
public sealed record BeginPasskeyStepUpCommand(UserId User, ClientFingerprint Client, DeviceToken? Device = null, bool Remember = false) : ICommand<BegunCeremony>;

internal sealed class BeginPasskeyStepUpHandler(IUserRepository users, Ceremonies ceremonies, TimeProvider time) : ICommandHandler<BeginPasskeyStepUpCommand, BegunCeremony>
{
    public async Task<Result<BegunCeremony>> Handle(BeginPasskeyStepUpCommand command, CancellationToken cancellationToken) =>
        await users.FindAsync(command.User, cancellationToken) is { } user
            ? await ceremonies.BeginUseAsync(CeremonyPurpose.StepUp, user, new(command.Client, command.Device, command.Remember), time.Now())
            : SessionErrors.NotAuthenticated;
}
