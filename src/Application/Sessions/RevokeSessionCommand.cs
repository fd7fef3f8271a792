using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Application.Common.Limits;
using Auth.Domain.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions;

/// <summary>Ends one session of a user, and the email change that it requested. A session of another user is reported as not found.</summary>
[AllowedTo(Actors.Owner | Actors.Operator, Scope = Scopes.UsersWrite)]
public sealed record RevokeSessionCommand(UserId UserId, SessionId SessionId) : ICommand, IUserRequest, IEndsSessions;

internal sealed class RevokeSessionHandler(ISessionRepository sessions, TimeProvider time) : ICommandHandler<RevokeSessionCommand>
{
    public async Task<Result> Handle(RevokeSessionCommand command, CancellationToken cancellationToken)
    {
        var now = time.Now();
        var live = await sessions.ListLiveAsync(command.UserId, now, cancellationToken);
        if (live.FirstOrDefault(s => s.Id == command.SessionId) is not { } session) return SessionErrors.NotFound;

        session.End(SessionEndReason.Revoked, now);
        return Result.Success();
    }
}
