using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;

namespace Auth.Application.Login;

/// <summary>Signs out: ends the session of the presented token. Repeating it has no effect.</summary>
/// <param name="Token">The presented session token.</param>
[AllowedTo(Actors.Anyone)]
public sealed record LogoutCommand(Token<Session> Token) : ICommand;

internal sealed class LogoutHandler(ISessionRepository sessions, TimeProvider time) : ICommandHandler<LogoutCommand>
{
    public async Task<Result> Handle(LogoutCommand command, CancellationToken cancellationToken)
    {
        var session = await sessions.FindAsync(command.Token.Hash(), cancellationToken);
        session?.End(SessionEndReason.Logout, time.Now());
        return Result.Success();
    }
}
