using Auth.Application.Common;
using Auth.Application.Events;
using Auth.Application.Mail;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Users.CloseAccount;

/// <summary>Closes one's own account: it is removed with its sessions, and its name is free again. The events stay, without addresses and clients.</summary>
/// <param name="User">Who leaves.</param>
public sealed record CloseAccountCommand(UserId User) : ICommand;

internal sealed class CloseAccountHandler(IUserRepository users, ISessionRepository sessions, IEventLog events, ILetterBox letters, TimeProvider time) : ICommandHandler<CloseAccountCommand>
{
    public async Task<Result> Handle(CloseAccountCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.User, cancellationToken) is not { } user) return UserErrors.NotFound;
        if (await users.IsLastAdministratorAsync(user, cancellationToken)) return UserErrors.LastAdministrator;

        var now = time.Now();
        await sessions.EndAllAsync(user.Id, SessionEnding.AccountClosed, now);
        user.Close(now);
        letters.Tell(user, LetterKind.AccountClosed, now);
        users.Remove(user);
        await events.EraseClientsAsync(user, CancellationToken.None);
        return Result.Success();
    }
}
