using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;
using FluentValidation;

namespace Auth.Application.Passkeys;

/// <summary>Adds a passkey that the browser has created. It can then be used to sign in.</summary>
/// <param name="Name">The name that the user gives it.</param>
/// <param name="Answer">The authenticator's response.</param>
/// <param name="Client">Must be the client that requested the options.</param>
/// <param name="DeviceToken">The device token of the request; null if none.</param>
[AllowedTo(Actors.Owner, RecentAuthenticationOf = Actors.Owner)]
public sealed record AddPasskeyCommand(UserId UserId, string Name, PasskeyResponse Answer, ClientFingerprint Client, Token<Device>? DeviceToken = null) : ICommand<PasskeyDetails>, IChangesFactors;

internal sealed class AddPasskeyValidator : AbstractValidator<AddPasskeyCommand>
{
    public AddPasskeyValidator() => RuleFor(c => c.Name).MustCreate(PasskeyName.Create);
}

internal sealed class AddPasskeyHandler(IUserRepository users, IPasskeyRepository passkeys, PasskeyCeremonyService ceremonies, IMailOutbox outbox, TimeProvider time)
    : ICommandHandler<AddPasskeyCommand, PasskeyDetails>
{
    public async Task<Result<PasskeyDetails>> Handle(AddPasskeyCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        var credential = await ceremonies.CompleteRegistrationAsync(command.Answer, user, new(command.Client, command.DeviceToken), now);
        if (credential.IsFailure) return credential.Error;
        if (await passkeys.FindAsync(credential.Value.Id, cancellationToken) is not null) return PasskeyErrors.AlreadyRegistered;

        var existing = await passkeys.ListByUserAsync(user.Id, cancellationToken);
        var passkey = Passkey.Add(user, existing, PasskeyName.Create(command.Name).Value, credential.Value, now);
        if (passkey.IsFailure) return passkey.Error;

        passkeys.Add(passkey.Value);
        outbox.NotifyUser(user, MailKind.PasskeyAdded, now);
        return PasskeyDetails.From(passkey.Value);
    }
}
