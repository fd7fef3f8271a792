using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Common;
using Auth.Domain.Sessions;

namespace Auth.Application.Sessions;

/// <summary>Prepares a session for a browser that lacks its gateway cookie. Only sessions from before gateway cookies change (ADR 30).</summary>
/// <param name="Token">The session token, which proves that the caller may have the gateway token.</param>
[AllowedTo(Actors.Anyone)]
internal sealed record StoreGatewayTokenCommand(Token<Session> Token) : ICommand, ISentByServer;

internal sealed class StoreGatewayTokenHandler(ISessionRepository sessions) : ICommandHandler<StoreGatewayTokenCommand>
{
    public async Task<Result> Handle(StoreGatewayTokenCommand command, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(command.Token.Hash(), cancellationToken) is not { } session) return SessionErrors.NotFound;

        session.AddGatewayToken(command.Token);
        return Result.Success();
    }
}
