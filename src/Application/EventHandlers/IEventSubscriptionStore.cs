using Auth.Domain.Users;

namespace Auth.Application.EventHandlers;

/// <summary>Stores how far each subscription has come, and which events it could not deliver.</summary>
internal interface IEventSubscriptionStore
{
    /// <summary>Returns the position of a subscription. In the unit of work, adds one that is new.</summary>
    /// <param name="atBeginning">Whether a new one starts before the oldest event, and not after the newest.</param>
    Task<long> StartAsync(string name, bool atBeginning, CancellationToken cancellationToken);

    /// <summary>Stores changes, in the transaction of the unit of work.</summary>
    Task ApplyAsync(SubscriptionChanges changes, CancellationToken cancellationToken);

    /// <summary>Returns the position of the newest event.</summary>
    Task<long> GetLastPositionAsync(CancellationToken cancellationToken);

    /// <summary>Lists all subscriptions by name.</summary>
    Task<IReadOnlyList<StoredSubscription>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Finds a subscription; null if there is none.</summary>
    Task<StoredSubscription?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lists the blocked users of a subscription. Their number is bounded by the dispatcher.</summary>
    Task<IReadOnlyList<BlockedUser>> ListBlockedAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lists the first set-aside events of a subscription.</summary>
    /// <param name="isRetryRequested">Only those that are to be delivered again.</param>
    Task<IReadOnlyList<SetAsideEvent>> ListSetAsideAsync(string name, bool isRetryRequested, int limit, CancellationToken cancellationToken);

    /// <summary>Counts the set-aside events of a subscription.</summary>
    Task<int> CountSetAsideAsync(string name, CancellationToken cancellationToken);

    /// <summary>Has set-aside events delivered again, and the blocked users tried at once if no event is given. Runs in the unit of work.</summary>
    /// <param name="position">The event; null for all.</param>
    /// <returns>The number of set-aside events.</returns>
    Task<int> RequestRetryAsync(string name, long? position, CancellationToken cancellationToken);

    /// <summary>Deletes set-aside events, in the transaction of the unit of work.</summary>
    /// <param name="position">The event; null for all.</param>
    /// <returns>The number of deleted events.</returns>
    Task<int> SkipAsync(string name, long? position, CancellationToken cancellationToken);

    /// <summary>Deletes a subscription with everything about it, in the transaction of the unit of work.</summary>
    Task RemoveAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A subscription as stored.</summary>
/// <param name="Position">All events up to this one are delivered, except those of blocked users and set-aside ones.</param>
/// <param name="SeenAt">When a node last ran it, to within a minute or two.</param>
internal sealed record StoredSubscription(string Name, long Position, DateTimeOffset SeenAt);

/// <summary>A user whose events wait, because the first of them could not be delivered.</summary>
/// <param name="Subscription">The name of the subscription.</param>
/// <param name="UserId">All zeros for the events that are about no user.</param>
/// <param name="Position">The first waiting event.</param>
/// <param name="Type">Its type.</param>
/// <param name="Tries">Its failed tries.</param>
/// <param name="Error">Why the last try failed.</param>
internal sealed record BlockedUser(string Subscription, UserId UserId, long Position, string Type, int Tries, DateTimeOffset NextTryAt, string Error);

/// <summary>An event that is no longer tried. Later events of its user were or are delivered.</summary>
/// <param name="Subscription">The name of the subscription.</param>
/// <param name="Position">The position of the event.</param>
/// <param name="Type">Its type.</param>
/// <param name="UserId">Its user; null if it is about no user.</param>
/// <param name="Tries">Its failed tries.</param>
/// <param name="Error">Why the last try failed.</param>
/// <param name="IsRetryRequested">Whether it is to be delivered once more.</param>
internal sealed record SetAsideEvent(string Subscription, long Position, string Type, UserId? UserId, int Tries, string Error, DateTimeOffset FailedAt, bool IsRetryRequested);

/// <summary>What a round of the dispatcher changes.</summary>
/// <param name="Subscription">The name of the subscription.</param>
/// <param name="Position">Its position.</param>
internal sealed record SubscriptionChanges(string Subscription, long Position)
{
    /// <summary>Users that are blocked now, or at another event.</summary>
    public IList<BlockedUser> Blocked { get; } = [];

    /// <summary>Users whose waiting events are delivered.</summary>
    public IList<UserId> Unblocked { get; } = [];

    /// <summary>Events that are set aside.</summary>
    public IList<SetAsideEvent> SetAside { get; } = [];

    /// <summary>Set-aside events that were tried again without success.</summary>
    public IList<SetAsideEvent> FailedAgain { get; } = [];

    /// <summary>Positions of set-aside events that were delivered.</summary>
    public IList<long> Delivered { get; } = [];

    /// <summary>Whether something other than the position changes.</summary>
    public bool HasAny => Blocked.Count + Unblocked.Count + SetAside.Count + FailedAgain.Count + Delivered.Count > 0;
}
