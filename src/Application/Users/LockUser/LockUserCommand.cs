using Auth.Application.Common;
using Auth.Application.Mail;
using Auth.Application.Sessions;
using Auth.Domain.Common;
using Auth.Domain.MailedLinks;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Users.LockUser;

/// <summary>An administrator locks an account, until an unlock, and ends its sessions and the links that were mailed to it.</summary>
/// <param name="User">Which account.</param>
public sealed record LockUserCommand(UserId User) : ICommand;

internal sealed class LockUserHandler(IUserRepository users, ISessionRepository sessions, IMailedLinkRepository links, ILetterBox letters, TimeProvider time) : ICommandHandler<LockUserCommand>
{
    public async Task<Result> Handle(LockUserCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.User, cancellationToken) is not { } user) return UserErrors.NotFound;
        if (await users.IsLastAdministratorAsync(user, cancellationToken)) return UserErrors.LastAdministrator;

        var now = time.Now();
        user.Lock(now);
        await links.EndAllAsync(letters, user.Id, cancellationToken);
        await sessions.EndAllAsync(user.Id, SessionEnding.UserLocked, now);
        return Result.Success();
    }
}
