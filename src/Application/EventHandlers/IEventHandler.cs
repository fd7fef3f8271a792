using Auth.Application.Audit;
using Auth.Application.Common.Access;
using Auth.Domain.Common;

namespace Auth.Application.EventHandlers;

/// <summary>Reacts to events of the audit log after they are committed. Register it with <see cref="EventHandlerServiceCollectionExtensions.AddEventHandler"/>.</summary>
/// <typeparam name="TEvent">An event, or a base of several: <see cref="IDomainEvent"/> is the base of all. A handler may implement the interface for several types.</typeparam>
/// <remarks>
/// Events are delivered at least once, for each user in the order of the log, by one node at a time. Different users may be delivered at the same time.
/// Each delivery has a service scope of its own, in which requests are sent as an operator (<see cref="OperatorScopeExtensions.ActAsOperator"/>) with the name of the handler.
/// If the handler throws, or does not return in time, the event is delivered again later and the user's later events wait (ADR 38).
/// </remarks>
public interface IEventHandler<in TEvent>
    where TEvent : IDomainEvent
{
    /// <summary>Handles an event. It may have been handled before, wholly or in part.</summary>
    /// <param name="cancellationToken">Cancelled when the time is over, or when another node takes over.</param>
    Task HandleAsync(TEvent domainEvent, EventDelivery delivery, CancellationToken cancellationToken);
}

/// <summary>The delivery of an event.</summary>
/// <param name="Details">The event as the audit log shows it, with its position, actor, client and username. Handler and position together identify a delivery and its repetitions.</param>
/// <param name="Try">1 for the first try; larger after failures. A crash or a lost lease can repeat a try.</param>
public sealed record EventDelivery(EventDetails Details, int Try);
