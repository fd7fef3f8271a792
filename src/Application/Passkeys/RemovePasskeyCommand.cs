using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Limits;
using Auth.Application.Mail;
using Auth.Application.SecondFactors;
using Auth.Domain.Common;
using Auth.Domain.Passkeys;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Passkeys;

/// <summary>Removes one of the user's passkeys, which can no longer be used to sign in. The other sessions that rest on it end.</summary>
/// <param name="CurrentSessionId">Kept.</param>
[AllowedTo(Actors.Owner, RecentAuthenticationOf = Actors.Owner)]
public sealed record RemovePasskeyCommand(UserId UserId, PasskeyId PasskeyId, SessionId CurrentSessionId) : ICommand, IChangesFactors, IEndsSessions;

internal sealed class RemovePasskeyHandler(IUserRepository users, IPasskeyRepository passkeys, IMailOutbox outbox, TimeProvider time) : ICommandHandler<RemovePasskeyCommand>
{
    public async Task<Result> Handle(RemovePasskeyCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        var userPasskeys = await passkeys.ListByUserAsync(user.Id, cancellationToken);
        if (userPasskeys.SingleOrDefault(p => p.Id == command.PasskeyId) is not { } passkey) return PasskeyErrors.NotFound;

        var now = time.Now();
        passkey.Remove(now, command.CurrentSessionId);
        passkeys.Remove(passkey);
        outbox.NotifyUser(user, MailKind.PasskeyRemoved, now);
        return Result.Success();
    }
}
