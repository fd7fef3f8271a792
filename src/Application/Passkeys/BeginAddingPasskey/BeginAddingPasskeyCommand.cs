using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passkeys.BeginAddingPasskey;

/// <summary>Begins to add a passkey: makes the options by which the browser has one made.</summary>
/// <param name="User">Whose.</param>
/// <param name="Client">The client; the ceremony is bound to it.</param>
public sealed record BeginAddingPasskeyCommand(UserId User, ClientFingerprint Client) : ICommand<BegunCeremony>;

internal sealed class BeginAddingPasskeyHandler(IUserRepository users, Ceremonies ceremonies, TimeProvider time) : ICommandHandler<BeginAddingPasskeyCommand, BegunCeremony>
{
    public async Task<Result<BegunCeremony>> Handle(BeginAddingPasskeyCommand command, CancellationToken cancellationToken) =>
        await users.FindAsync(command.User, cancellationToken) is { } user
            ? await ceremonies.BeginAdditionAsync(user, command.Client, time.Now())
            : SessionErrors.NotAuthenticated;
}
