using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;
using Auth.Domain.Users;

namespace Auth.Application.Sessions.Rules;

/// <summary>Ends all sessions of a user because a session rule rejects them.</summary>
/// <param name="Reason">The rejection, whose code the audit log stores.</param>
[AllowedTo(Actors.Operator)]
internal sealed record RejectSessionsCommand(UserId UserId, Error Reason) : ICommand;

internal sealed class RejectSessionsHandler(IUserRepository users, ISessionRepository sessions, TimeProvider time) : ICommandHandler<RejectSessionsCommand>
{
    public async Task<Result> Handle(RejectSessionsCommand command, CancellationToken cancellationToken)
    {
        if (await users.FindAsync(command.UserId, cancellationToken) is not { } user) return UserErrors.NotFound;

        // The sessions may have ended while the rules were asked.
        var now = time.Now();
        if ((await sessions.ListLiveAsync(user.Id, now, cancellationToken)).Count > 0) user.RejectSessions(command.Reason, now);
        return Result.Success();
    }
}
