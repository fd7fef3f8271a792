using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Users;

namespace Auth.Application.Administration;

/// <summary>Clears failed attempts and ends a lockout, but not an account lock, on behalf of an administrator.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.UsersWrite)]
public sealed record ResetAttemptsCommand(UserId UserId) : ICommand, IUserRequest;

internal sealed class ResetAttemptsHandler(IUserRepository users, TimeProvider time) : ICommandHandler<ResetAttemptsCommand>
{
    public async Task<Result> Handle(ResetAttemptsCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        user.ResetAttempts(time.Now());
        return Result.Success();
    }
}
