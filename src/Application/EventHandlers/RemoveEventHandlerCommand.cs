using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;

namespace Auth.Application.EventHandlers;

/// <summary>Deletes the position of a handler that is no longer registered, and its events. Until then, they keep old events from being deleted.</summary>
/// <param name="Handler">The name of the handler.</param>
[AllowedTo(Actors.Operator, Scope = Scopes.EventHandlersWrite)]
public sealed record RemoveEventHandlerCommand(string Handler) : ICommand, IManagesTransactions;

/// <summary>Holds the lease of the handler meanwhile. A node that still runs it would store a position for it again, and skip events at its next start.</summary>
internal sealed class RemoveEventHandlerHandler(ILeases leases, IEventSubscriptionStore subscriptions, IUnitOfWork unitOfWork, TimeProvider time) : ICommandHandler<RemoveEventHandlerCommand>
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(1);

    public async Task<Result> Handle(RemoveEventHandlerCommand command, CancellationToken cancellationToken)
    {
        if (await subscriptions.FindAsync(command.Handler, cancellationToken) is not { } subscription) return EventHandlerErrors.NotFound;
        if (!EventHandlerDetails.IsInactive(subscription, time.Now())) return EventHandlerErrors.Active;
        if (await leases.TryTakeAsync(EventSubscription.GetLeaseName(command.Handler), LeaseDuration, cancellationToken) is not { } lease) return EventHandlerErrors.Active;

        try
        {
            return await unitOfWork.ExecuteAsync(
                async () =>
                {
                    await subscriptions.RemoveAsync(command.Handler, cancellationToken);
                    return Result.Success();
                },
                cancellationToken);
        }
        finally
        {
            await leases.ReleaseAsync(lease, CancellationToken.None);
        }
    }
}
