using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Limits;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Ends all sessions of a user except the caller's, and the email changes that they requested.</summary>
/// <param name="ExceptSessionId">Kept; null, for an administrator, to end all sessions.</param>
[AllowedTo(Actors.Owner | Actors.Operator, Scope = Scopes.UsersWrite)]
public sealed record RevokeOtherSessionsCommand(UserId UserId, SessionId? ExceptSessionId) : ICommand, IUserRequest, IEndsSessions;

internal sealed class RevokeOtherSessionsHandler(IUserRepository users, TimeProvider time) : ICommandHandler<RevokeOtherSessionsCommand>
{
    public async Task<Result> Handle(RevokeOtherSessionsCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        user.RevokeSessions(time.Now(), command.ExceptSessionId);
        return Result.Success();
    }
}
