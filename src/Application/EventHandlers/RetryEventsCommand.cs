using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;

namespace Auth.Application.EventHandlers;

/// <summary>Has set-aside events of a handler delivered once more. Without a position, also what waits for its next try is tried at once.</summary>
/// <param name="Handler">The name of the handler.</param>
/// <param name="Position">The event; null for all.</param>
[AllowedTo(Actors.Operator, Scope = Scopes.EventHandlersWrite)]
public sealed record RetryEventsCommand(string Handler, long? Position = null) : ICommand;

internal sealed class RetryEventsHandler(IEventSubscriptionStore subscriptions) : ICommandHandler<RetryEventsCommand>
{
    public async Task<Result> Handle(RetryEventsCommand command, CancellationToken cancellationToken)
    {
        if (await subscriptions.FindAsync(command.Handler, cancellationToken) is null) return EventHandlerErrors.NotFound;

        var count = await subscriptions.RequestRetryAsync(command.Handler, command.Position, cancellationToken);
        return command.Position is null || count > 0 ? Result.Success() : EventHandlerErrors.EventNotFound;
    }
}
