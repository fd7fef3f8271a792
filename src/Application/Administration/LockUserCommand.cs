using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Administration;

/// <summary>Locks an account until it is unlocked, and ends its sessions and email links.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.UsersWrite)]
public sealed record LockUserCommand(UserId UserId) : ICommand, IUserRequest;

internal sealed class LockUserHandler(IUserRepository users, TimeProvider time) : ICommandHandler<LockUserCommand>
{
    public async Task<Result> Handle(LockUserCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;
        if (await users.IsLastAdministratorAsync(user, cancellationToken)) return UserErrors.LastAdministrator;

        user.Lock(time.Now());
        return Result.Success();
    }
}
