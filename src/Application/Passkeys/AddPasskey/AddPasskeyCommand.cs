using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passkeys.AddPasskey;

/// <summary>Adds the passkey that the browser has had made: from now on the account can be entered by it.</summary>
/// <param name="User">Whose.</param>
/// <param name="Name">How the person calls it.</param>
/// <param name="Answer">What the authenticator answered.</param>
/// <param name="Client">The client; it has to be the one that asked for the options.</param>
/// <param name="Device">The device token that came with the request, if any.</param>
public sealed record AddPasskeyCommand(UserId User, string Name, PasskeyAnswer Answer, ClientFingerprint Client, DeviceToken? Device = null) : ICommand<PasskeyDetails>;

internal sealed class AddPasskeyHandler(IUserRepository users, IPasskeyRepository passkeys, Ceremonies ceremonies, ILetterBox letters, TimeProvider time)
    : ICommandHandler<AddPasskeyCommand, PasskeyDetails>
{
    public async Task<Result<PasskeyDetails>> Handle(AddPasskeyCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (await users.FindAsync(command.User, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        var made = await ceremonies.EndAdditionAsync(command.Answer, user, new(command.Client, command.Device), now);
        if (made.IsFailure) return made.Error;
        if (await passkeys.FindAsync(made.Value.Id, cancellationToken) is not null) return PasskeyErrors.Taken;

        var others = await passkeys.OfAsync(user.Id, cancellationToken);
        var added = Passkey.Add(user, others, PasskeyName.Create(command.Name).Value, made.Value, now);
        if (added.IsFailure) return added.Error;

        passkeys.Add(added.Value);
        letters.Tell(user, LetterKind.PasskeyAdded, now);
        return PasskeyDetails.Of(added.Value);
    }
}
