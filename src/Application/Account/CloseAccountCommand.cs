using Auth.Application.Administration;
using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Mail;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>Closes an account. It is removed with its sessions, and its username is free again; the events stay without IP addresses and user agents.</summary>
[AllowedTo(Actors.Owner | Actors.Operator, RecentAuthenticationOf = Actors.Owner)]
public sealed record CloseAccountCommand(UserId UserId) : ICommand, IUserRequest;

internal sealed class CloseAccountHandler(IUserRepository users, IEventLog events, IMailOutbox outbox, TimeProvider time) : ICommandHandler<CloseAccountCommand>
{
    public async Task<Result> Handle(CloseAccountCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;
        if (await users.IsLastAdministratorAsync(user, cancellationToken)) return UserErrors.LastAdministrator;

        var now = time.Now();
        user.Close(now);
        outbox.NotifyUser(user, MailKind.AccountClosed, now);
        users.Remove(user);
        await events.EraseClientDataAsync(user, CancellationToken.None);
        return Result.Success();
    }
}
