using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Administration;

/// <summary>Requires that a user chooses a new password at the next login. Live sessions continue. After a leak, lock the account instead: who has the password could choose the new one.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.UsersWrite)]
public sealed record RequirePasswordChangeCommand(UserId UserId) : ICommand, IUserRequest;

internal sealed class RequirePasswordChangeHandler(IUserRepository users, TimeProvider time) : ICommandHandler<RequirePasswordChangeCommand>
{
    public async Task<Result> Handle(RequirePasswordChangeCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        user.RequirePasswordChange(time.Now());
        return Result.Success();
    }
}
