using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;

namespace Auth.Application.EventHandlers;

/// <summary>Deletes set-aside events of a handler from its list. They are not delivered again.</summary>
/// <param name="Handler">The name of the handler.</param>
/// <param name="Position">The event; null for all.</param>
[AllowedTo(Actors.Operator, Scope = Scopes.EventHandlersWrite)]
public sealed record SkipEventsCommand(string Handler, long? Position = null) : ICommand;

internal sealed class SkipEventsHandler(IEventSubscriptionStore subscriptions) : ICommandHandler<SkipEventsCommand>
{
    public async Task<Result> Handle(SkipEventsCommand command, CancellationToken cancellationToken)
    {
        if (await subscriptions.FindAsync(command.Handler, cancellationToken) is null) return EventHandlerErrors.NotFound;

        var count = await subscriptions.SkipAsync(command.Handler, command.Position, cancellationToken);
        return command.Position is null || count > 0 ? Result.Success() : EventHandlerErrors.EventNotFound;
    }
}
