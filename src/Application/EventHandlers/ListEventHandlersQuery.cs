using Auth.Application.Common;
using Auth.Application.Common.Access;
using Auth.Domain.Access;
using Auth.Domain.Common;

namespace Auth.Application.EventHandlers;

/// <summary>Lists the event handlers that have a position, with the events that they could not handle.</summary>
[AllowedTo(Actors.Operator, Scope = Scopes.EventHandlersRead)]
public sealed record ListEventHandlersQuery : IQuery<IReadOnlyList<EventHandlerDetails>>;

internal sealed class ListEventHandlersHandler(IEventSubscriptionStore subscriptions, TimeProvider time) : IQueryHandler<ListEventHandlersQuery, IReadOnlyList<EventHandlerDetails>>
{
    /// <summary>Maximum number of listed events for each handler.</summary>
    private const int MaxSetAside = 100;

    public async Task<Result<IReadOnlyList<EventHandlerDetails>>> Handle(ListEventHandlersQuery query, CancellationToken cancellationToken)
    {
        var last = await subscriptions.GetLastPositionAsync(cancellationToken);
        var handlers = new List<EventHandlerDetails>();
        foreach (var subscription in await subscriptions.ListAsync(cancellationToken))
        {
            var blocked = await subscriptions.ListBlockedAsync(subscription.Name, cancellationToken);
            var setAside = await subscriptions.ListSetAsideAsync(subscription.Name, isRetryRequested: false, MaxSetAside, cancellationToken);
            var count = setAside.Count < MaxSetAside ? setAside.Count : await subscriptions.CountSetAsideAsync(subscription.Name, cancellationToken);
            handlers.Add(EventHandlerDetails.From(subscription, last, blocked, setAside, count, time.Now()));
        }

        return handlers;
    }
}

/// <summary>An event handler.</summary>
/// <param name="Name">The name with which it is registered.</param>
/// <param name="Status">Whether it runs.</param>
/// <param name="Position">The last event that it has read.</param>
/// <param name="Behind">The number of events after it, to within a minute.</param>
/// <param name="SeenAt">When a node last ran it, to within two minutes.</param>
/// <param name="BlockedUsers">The number of users whose events wait, because one of them failed and is tried again.</param>
/// <param name="NextTryAt">When the first of them is tried again; null if there is none.</param>
/// <param name="LastError">Why one of them failed; null if there is none.</param>
/// <param name="SetAsideEvents">The number of events that are no longer tried.</param>
/// <param name="SetAside">The first 100 of them.</param>
public sealed record EventHandlerDetails(
    string Name,
    EventHandlerStatus Status,
    long Position,
    long Behind,
    DateTimeOffset SeenAt,
    int BlockedUsers,
    DateTimeOffset? NextTryAt,
    string? LastError,
    int SetAsideEvents,
    IReadOnlyList<SetAsideDetails> SetAside)
{
    /// <summary>A handler that no node has run for so long counts as removed.</summary>
    public static readonly TimeSpan InactiveAfter = TimeSpan.FromMinutes(10);

    internal static EventHandlerDetails From(StoredSubscription subscription, long last, IReadOnlyList<BlockedUser> blocked, IReadOnlyList<SetAsideEvent> setAside, int setAsideCount, DateTimeOffset now) =>
        new(
            subscription.Name,
            IsInactive(subscription, now) ? EventHandlerStatus.Inactive : blocked.Count >= EventDispatcher.MaxBlockedUsers ? EventHandlerStatus.Paused : EventHandlerStatus.Active,
            subscription.Position,
            Math.Max(0, last - subscription.Position),
            subscription.SeenAt,
            blocked.Count,
            blocked.Count == 0 ? null : blocked.Min(b => b.NextTryAt),
            blocked.MaxBy(b => b.Tries)?.Error,
            setAsideCount,
            [.. setAside.Select(e => new SetAsideDetails(e.Position, e.Type, e.UserId?.Value, e.Tries, e.Error, e.FailedAt, e.IsRetryRequested))]);

    internal static bool IsInactive(StoredSubscription subscription, DateTimeOffset now) => now - subscription.SeenAt > InactiveAfter;
}

/// <summary>Whether an event handler runs.</summary>
public enum EventHandlerStatus
{
    /// <summary>A node runs it.</summary>
    Active,

    /// <summary>It fails for so many users that no further events are read until it succeeds for some.</summary>
    Paused,

    /// <summary>No node has run it for 10 minutes: it is no longer registered, or no server runs.</summary>
    Inactive,
}

/// <summary>An event that a handler could not handle.</summary>
/// <param name="Position">The position in the audit log.</param>
/// <param name="Type">The event type.</param>
/// <param name="UserId">The user; null if the event is about no user.</param>
/// <param name="Tries">The failed tries.</param>
/// <param name="Error">Why the last one failed.</param>
/// <param name="FailedAt">When the last one failed.</param>
/// <param name="RetryRequested">Whether it is about to be tried again.</param>
public sealed record SetAsideDetails(long Position, string Type, Guid? UserId, int Tries, string Error, DateTimeOffset FailedAt, bool RetryRequested);
