using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passkeys.BeginAddingPasskey;

/// <summary>Begins to add a passkey: makes the options by which the browser has one made.</summary>
/// <param name="User">Whose.</param>
/// <param name="Client">The client; the ceremony is bound to it.</param>
/// <param name="Device">The device token that came with the request, if any.</param>
/// <param name="Remember">Whether the session is one in which the person asked to stay signed in: the ceremony is bound as closely as the session.</param>
[UseCaseName("BeginAddingPasskey")]
public sealed record BeginAddingPasskeyCommand(UserId User, ClientFingerprint Client, DeviceToken? Device = null, bool Remember = false) : ICommand<BegunCeremony>;

internal sealed class BeginAddingPasskeyHandler(IUserRepository users, Ceremonies ceremonies, TimeProvider time) : ICommandHandler<BeginAddingPasskeyCommand, BegunCeremony>
{
    public async Task<Result<BegunCeremony>> Handle(BeginAddingPasskeyCommand command, CancellationToken cancellationToken) =>
        await users.FindAsync(command.User, cancellationToken) is { } user
            ? await ceremonies.BeginAdditionAsync(user, new(command.Client, command.Device, command.Remember), time.Now())
            : SessionErrors.NotAuthenticated;
}
