using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Limits;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Account;

/// <summary>Withdraws a requested change of the email, also one that another session requested. Without one, it has no effect.</summary>
[AllowedTo(Actors.Owner)]
public sealed record WithdrawEmailChangeCommand(UserId UserId) : ICommand, IUserRequest, IEndsSessions;

internal sealed class WithdrawEmailChangeHandler(IUserRepository users, PendingEmailChange pendingChange, TimeProvider time) : ICommandHandler<WithdrawEmailChangeCommand>
{
    public async Task<Result> Handle(WithdrawEmailChangeCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return SessionErrors.NotAuthenticated;

        var now = time.Now();
        if (await pendingChange.FindAsync(user, now, cancellationToken) is not null) user.WithdrawEmailChange(now);
        return Result.Success();
    }
}
