using Auth.Application.Audit;
using Auth.Application.Common;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Auth.Application.EventHandlers;

/// <summary>Delivers the events of the audit log to a subscription: at least once, and for each user in order (ADR 38).</summary>
/// <remarks>The caller holds the lease of the subscription. A node that has lost it stores nothing.</remarks>
internal sealed partial class EventDispatcher(IServiceScopeFactory scopes, EventHandlerSettings settings, TimeProvider time, ILogger<EventDispatcher> logger)
{
    /// <summary>Failed tries after which an event is set aside.</summary>
    public const int MaxTries = 10;

    /// <summary>Number of blocked users from which no further events are read, and no event is set aside: the handler fails, and not its events.</summary>
    public const int MaxBlockedUsers = 100;

    /// <summary>Maximum number of users whose events are delivered at the same time.</summary>
    public const int Parallelism = 8;

    /// <summary>Number of events after which the position is stored. A crash repeats at most these.</summary>
    public const int ChunkSize = 50;

    private const int PageSize = 500;
    private const int MaxRetriesAtOnce = 50;

    /// <summary>The longest pause between two tries.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromHours(1);

    /// <summary>How long a position without deliveries stays unstored.</summary>
    public static readonly TimeSpan StoreInterval = TimeSpan.FromMinutes(1);

    /// <summary>Reads where a subscription stands, and adds one that is new.</summary>
    /// <returns>Null if the lease is lost.</returns>
    public async Task<SubscriptionProgress?> StartAsync(EventSubscription subscription, Lease lease, CancellationToken cancellationToken)
    {
        var position = await CommitAsync(lease, store => store.StartAsync(subscription.Name, subscription.StartsAtBeginning, CancellationToken.None), cancellationToken);
        return position is { } start ? new SubscriptionProgress { Position = start, StoredPosition = start, StoredAt = time.Now() } : null;
    }

    /// <summary>Tries again what is due, and delivers the next events.</summary>
    /// <returns>Whether there may be more to do at once. Null if the lease is lost.</returns>
    public async Task<bool?> RunAsync(EventSubscription subscription, SubscriptionProgress progress, Lease lease, CancellationToken cancellationToken)
    {
        var (blocked, requested) = await ReadAsync(subscription, cancellationToken);
        var retried = new SubscriptionChanges(subscription.Name, progress.Position);
        await ForEachAsync([.. requested.GroupBy(e => e.UserId)], user => RedeliverAsync(subscription, user, retried, cancellationToken), cancellationToken);
        var due = blocked.Where(b => b.NextTryAt <= time.Now()).OrderBy(b => b.NextTryAt).ToList();
        await ForEachAsync([.. due.Take(Parallelism)], block => RetryAsync(subscription, block, isCrowded: blocked.Count >= MaxBlockedUsers, retried, cancellationToken), cancellationToken);
        if (retried.HasAny && !await StoreAsync(retried, progress, lease)) return null;

        var blockedUsers = blocked.Select(b => b.UserId).Except(retried.Unblocked).ToHashSet();
        var hasMoreRetries = due.Count > Parallelism || requested.Count == MaxRetriesAtOnce || retried.Blocked.Any(b => b.Tries == 0);
        return await DeliverNextAsync(subscription, progress, blockedUsers, lease, cancellationToken) is { } hasMore ? hasMore || hasMoreRetries : null;
    }

    private async Task<(IReadOnlyList<BlockedUser> Blocked, IReadOnlyList<SetAsideEvent> Requested)> ReadAsync(EventSubscription subscription, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<IEventSubscriptionStore>();
        return (await store.ListBlockedAsync(subscription.Name, cancellationToken), await store.ListSetAsideAsync(subscription.Name, isRetryRequested: true, MaxRetriesAtOnce, cancellationToken));
    }

    private async Task<bool?> DeliverNextAsync(EventSubscription subscription, SubscriptionProgress progress, HashSet<UserId> blockedUsers, Lease lease, CancellationToken cancellationToken)
    {
        if (blockedUsers.Count >= MaxBlockedUsers) return await StoreIfDueAsync(subscription, progress, lease) ? false : null;

        var page = await ReadEventsAsync(new EventFilter(UserId: null, Type: null, Before: null, progress.Position, PageSize), cancellationToken);
        var waiting = page.Where(e => IsFor(subscription, e)).ToList();
        foreach (var chunk in waiting.Chunk(ChunkSize))
        {
            progress.Position = chunk[^1].Position;
            var changes = new SubscriptionChanges(subscription.Name, progress.Position);
            var byUser = chunk.GroupBy(GetKey).Where(user => !blockedUsers.Contains(user.Key)).ToList();
            await ForEachAsync(byUser, user => DeliverAsync(subscription, user, changes, cancellationToken), cancellationToken);
            if (!await StoreAsync(changes, progress, lease)) return null;

            blockedUsers.UnionWith(changes.Blocked.Select(b => b.UserId));
            if (blockedUsers.Count >= MaxBlockedUsers) return false;
        }

        if (page.Count > 0) progress.Position = page[^1].Position;
        await ReportBehindAsync(subscription, progress, isAtEnd: page.Count < PageSize, cancellationToken);
        return await StoreIfDueAsync(subscription, progress, lease) ? page.Count == PageSize : null;
    }

    /// <summary>Delivers events of one user. After a failure the others wait.</summary>
    private async Task DeliverAsync(EventSubscription subscription, IGrouping<UserId, EventDetails> events, SubscriptionChanges changes, CancellationToken cancellationToken)
    {
        foreach (var details in events)
        {
            if (await TryDeliverAsync(subscription, details, number: 1, cancellationToken) is not { } error) continue;

            Block(changes, new(subscription.Name, events.Key, details.Position, details.Type, Tries: 1, time.Now() + GetPause(1), error));
            return;
        }
    }

    /// <summary>Tries the first waiting event of a blocked user again, and then those after it.</summary>
    private async Task RetryAsync(EventSubscription subscription, BlockedUser block, bool isCrowded, SubscriptionChanges changes, CancellationToken cancellationToken)
    {
        var isUser = block.UserId != default;
        var filter = new EventFilter(isUser ? block.UserId : null, Type: null, Before: null, block.Position - 1, ChunkSize) { WithoutUser = !isUser, Through = changes.Position };
        var page = await ReadEventsAsync(filter, cancellationToken);
        foreach (var details in page.Where(e => IsFor(subscription, e)))
        {
            var number = details.Position == block.Position ? block.Tries + 1 : 1;
            if (await TryDeliverAsync(subscription, details, number, cancellationToken) is not { } error) continue;

            if (number < MaxTries || isCrowded)
            {
                var tries = Math.Min(number, MaxTries - 1);
                Block(changes, block with { Position = details.Position, Type = details.Type, Tries = tries, NextTryAt = time.Now() + GetPause(tries), Error = error });
                return;
            }

            SetAside(subscription, details, number, error, changes);
        }

        if (page.Count == ChunkSize) Block(changes, block with { Position = page[^1].Position + 1, Tries = 0, NextTryAt = time.Now() });
        else lock (changes) changes.Unblocked.Add(block.UserId);
    }

    /// <summary>Delivers set-aside events of one user once more, in their order. A failure leaves the others their try.</summary>
    private async Task RedeliverAsync(EventSubscription subscription, IEnumerable<SetAsideEvent> events, SubscriptionChanges changes, CancellationToken cancellationToken)
    {
        foreach (var setAside in events)
        {
            var filter = new EventFilter(UserId: null, Type: null, Before: null, setAside.Position - 1, Limit: 1) { Through = setAside.Position };
            var found = (await ReadEventsAsync(filter, cancellationToken)).SingleOrDefault();
            var error = found is null || !IsFor(subscription, found) ? null : await TryDeliverAsync(subscription, found, setAside.Tries + 1, cancellationToken);
            lock (changes)
            {
                if (error is null) changes.Delivered.Add(setAside.Position);
                else changes.FailedAgain.Add(setAside with { Tries = setAside.Tries + 1, Error = error, FailedAt = time.Now(), IsRetryRequested = false });
            }
        }
    }

    /// <returns>Why it failed; null if the event is delivered.</returns>
    private async Task<string?> TryDeliverAsync(EventSubscription subscription, EventDetails details, int number, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // On another thread, because a handler may block its own; and not awaited beyond the time, because it may ignore the token.
            await Task.Run(() => subscription.DeliverAsync(new EventDelivery(details, number), ended.Token), ended.Token).WaitAsync(ended.Token);
            Telemetry.RecordEventDelivery(subscription.Name, Telemetry.Ok);
            return null;
        }
#pragma warning disable CA1031 // Any failure of a handler is a failed try.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            var failure = timeout.IsCancellationRequested && exception is OperationCanceledException ? new TimeoutException($"The handler did not return within {settings.Timeout}.") : exception;
            Telemetry.RecordEventDelivery(subscription.Name, "failed");
            LogFailed(subscription.Name, details.Type, details.Position, number, HostFailure.DescribeWithStack(failure));
            return HostFailure.Describe(failure);
        }
    }

    private void SetAside(EventSubscription subscription, EventDetails details, int tries, string error, SubscriptionChanges changes)
    {
        UserId? userId = details.UserId is { } id ? new UserId(id) : null;
        var setAside = new SetAsideEvent(subscription.Name, details.Position, details.Type, userId, tries, error, time.Now(), IsRetryRequested: false);
        lock (changes) changes.SetAside.Add(setAside);
        Telemetry.RecordEventDelivery(subscription.Name, "set_aside");
        LogSetAside(subscription.Name, details.Type, details.Position, tries);
    }

    private static void Block(SubscriptionChanges changes, BlockedUser block)
    {
        lock (changes) changes.Blocked.Add(block);
    }

    private async Task<IReadOnlyList<EventDetails>> ReadEventsAsync(EventFilter filter, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IEventLog>().ReadAsync(filter, cancellationToken);
    }

    /// <summary>A position without deliveries is stored now and then, so that an idle server writes little and old events can be deleted.</summary>
    private async Task<bool> StoreIfDueAsync(EventSubscription subscription, SubscriptionProgress progress, Lease lease) =>
        (progress.Position - progress.StoredPosition < PageSize && time.Now() - progress.StoredAt < StoreInterval)
        || await StoreAsync(new SubscriptionChanges(subscription.Name, progress.Position), progress, lease);

    /// <returns>False if the lease is lost.</returns>
    private async Task<bool> StoreAsync(SubscriptionChanges changes, SubscriptionProgress progress, Lease lease)
    {
        // Not cancelled: what was delivered would be delivered again.
        var isStored = await CommitAsync(
            lease,
            async store =>
            {
                await store.ApplyAsync(changes, CancellationToken.None);
                return 0;
            },
            CancellationToken.None);
        if (isStored is null) return false;

        (progress.StoredPosition, progress.StoredAt) = (changes.Position, time.Now());
        return true;
    }

    /// <summary>Stores something as the holder of the lease.</summary>
    /// <returns>Null if the lease is lost.</returns>
    private async Task<T?> CommitAsync<T>(Lease lease, Func<IEventSubscriptionStore, Task<T>> work, CancellationToken cancellationToken)
        where T : struct
    {
        await using var scope = scopes.CreateAsyncScope();
        var (leases, store) = (scope.ServiceProvider.GetRequiredService<ILeases>(), scope.ServiceProvider.GetRequiredService<IEventSubscriptionStore>());
        return await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync<T?>(
            async () => await leases.TryLockAsync(lease, CancellationToken.None) ? await work(store) : null, cancellationToken);
    }

    private async Task ReportBehindAsync(EventSubscription subscription, SubscriptionProgress progress, bool isAtEnd, CancellationToken cancellationToken)
    {
        if (isAtEnd)
        {
            Telemetry.SetEventsBehind(subscription.Name, 0);
            return;
        }

        await using var scope = scopes.CreateAsyncScope();
        var last = await scope.ServiceProvider.GetRequiredService<IEventSubscriptionStore>().GetLastPositionAsync(cancellationToken);
        Telemetry.SetEventsBehind(subscription.Name, Math.Max(0, last - progress.Position));
    }

    private static Task ForEachAsync<T>(IReadOnlyCollection<T> items, Func<T, Task> action, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken }, async (item, _) => await action(item));

    private static bool IsFor(EventSubscription subscription, EventDetails details) => subscription.Accepts(details.Type) && (subscription.IncludesDecoys || !details.UnknownName);

    /// <summary>Events without a user are delivered in one order.</summary>
    private static UserId GetKey(EventDetails details) => new(details.UserId.GetValueOrDefault());

    /// <summary>1, 4, 16 seconds and so on to an hour, with jitter: ten tries take more than three hours.</summary>
    private static TimeSpan GetPause(int tries) =>
        TimeSpan.FromSeconds(Math.Min(MaxPause.TotalSeconds, Math.Pow(4, tries - 1)) * (0.8 + (0.2 * Random.Shared.NextDouble())));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event handler {Handler} failed on {EventType} at position {Position}, try {Try}; it will be retried or set aside: {Failure}")]
    private partial void LogFailed(string handler, string eventType, long position, int @try, string failure);

    [LoggerMessage(Level = LogLevel.Error, Message = "Event handler {Handler} failed on {EventType} at position {Position} in {Tries} tries; it is set aside, and later events are delivered.")]
    private partial void LogSetAside(string handler, string eventType, long position, int tries);
}

/// <summary>How far a node has come with a subscription while it holds the lease.</summary>
internal sealed class SubscriptionProgress
{
    /// <summary>The last event that is delivered, set aside, waiting or not for the subscription.</summary>
    public long Position { get; internal set; }

    internal long StoredPosition { get; set; }

    internal DateTimeOffset StoredAt { get; set; }
}
