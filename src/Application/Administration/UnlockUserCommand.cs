using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Administration;

/// <summary>Ends an account lock, and a lockout as well, on behalf of an administrator. Ended sessions stay ended.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.UsersWrite)]
public sealed record UnlockUserCommand(UserId UserId) : ICommand, IUserRequest;

internal sealed class UnlockUserHandler(IUserRepository users, TimeProvider time) : ICommandHandler<UnlockUserCommand>
{
    public async Task<Result> Handle(UnlockUserCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        user.Unlock(time.Now());
        return Result.Success();
    }
}
