using Auth.Application.EventHandlers;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Auth.Infrastructure.Persistence.EventHandlers;

internal sealed class EventSubscriptionStore(AuthContext context, TimeProvider time) : IEventSubscriptionStore
{
    public async Task<long> StartAsync(string name, bool atBeginning, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (await FindAsync(name, cancellationToken) is { } stored)
        {
            await context.EventSubscriptions.Where(s => s.Name == name).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), cancellationToken);
            return stored.Position;
        }

        var position = atBeginning ? 0 : await GetLastPositionAsync(cancellationToken);
        context.Add(new StoredSubscription(name, position, now));
        return position;
    }

    public async Task ApplyAsync(SubscriptionChanges changes, CancellationToken cancellationToken)
    {
        var (name, now) = (changes.Subscription, time.Now());
        await context.EventSubscriptions.Where(s => s.Name == name)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.Position, changes.Position).SetProperty(s => s.SeenAt, now), cancellationToken);
        foreach (var block in changes.Blocked) await BlockAsync(block, cancellationToken);
        foreach (var setAside in changes.SetAside.Concat(changes.FailedAgain)) await SetAsideAsync(setAside, isNew: changes.SetAside.Contains(setAside), cancellationToken);
        UserId[] unblocked = [.. changes.Unblocked];
        if (unblocked.Length > 0) await context.BlockedUsers.Where(b => b.Subscription == name && unblocked.Contains(b.UserId)).ExecuteDeleteAsync(cancellationToken);
        long[] delivered = [.. changes.Delivered];
        if (delivered.Length > 0) await context.SetAsideEvents.Where(e => e.Subscription == name && delivered.Contains(e.Position)).ExecuteDeleteAsync(cancellationToken);
    }

    public Task<long> GetLastPositionAsync(CancellationToken cancellationToken) => context.Counters.ReadAsync(Counter.Events, cancellationToken);

    public async Task<IReadOnlyList<StoredSubscription>> ListAsync(CancellationToken cancellationToken) =>
        await context.EventSubscriptions.AsNoTracking().OrderBy(s => s.Name).ToListAsync(cancellationToken);

    public Task<StoredSubscription?> FindAsync(string name, CancellationToken cancellationToken) =>
        context.EventSubscriptions.AsNoTracking().SingleOrDefaultAsync(s => s.Name == name, cancellationToken);

    public async Task<IReadOnlyList<BlockedUser>> ListBlockedAsync(string name, CancellationToken cancellationToken) =>
        await context.BlockedUsers.AsNoTracking().Where(b => b.Subscription == name).OrderBy(b => b.Position).ToListAsync(cancellationToken);

    public async Task<IReadOnlyList<SetAsideEvent>> ListSetAsideAsync(string name, bool isRetryRequested, int limit, CancellationToken cancellationToken) =>
        await context.SetAsideEvents.AsNoTracking().Where(e => e.Subscription == name && (!isRetryRequested || e.IsRetryRequested)).OrderBy(e => e.Position).Take(limit).ToListAsync(cancellationToken);

    public Task<int> CountSetAsideAsync(string name, CancellationToken cancellationToken) => context.SetAsideEvents.CountAsync(e => e.Subscription == name, cancellationToken);

    public async Task<int> RequestRetryAsync(string name, long? position, CancellationToken cancellationToken)
    {
        var now = time.Now();
        if (position is null) await context.BlockedUsers.Where(b => b.Subscription == name).ExecuteUpdateAsync(set => set.SetProperty(b => b.NextTryAt, now), cancellationToken);
        return await GetSetAside(name, position).ExecuteUpdateAsync(set => set.SetProperty(e => e.IsRetryRequested, true), cancellationToken);
    }

    public Task<int> SkipAsync(string name, long? position, CancellationToken cancellationToken) => GetSetAside(name, position).ExecuteDeleteAsync(cancellationToken);

    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await context.BlockedUsers.Where(b => b.Subscription == name).ExecuteDeleteAsync(cancellationToken);
        await context.SetAsideEvents.Where(e => e.Subscription == name).ExecuteDeleteAsync(cancellationToken);
        await context.EventSubscriptions.Where(s => s.Name == name).ExecuteDeleteAsync(cancellationToken);
    }

    private IQueryable<SetAsideEvent> GetSetAside(string name, long? position) => context.SetAsideEvents.Where(e => e.Subscription == name && (position == null || e.Position == position));

    private async Task BlockAsync(BlockedUser block, CancellationToken cancellationToken)
    {
        var (subscription, userId) = (block.Subscription, block.UserId);
        var updated = await context.BlockedUsers.Where(b => b.Subscription == subscription && b.UserId == userId).ExecuteUpdateAsync(
            set => set
                .SetProperty(b => b.Position, block.Position)
                .SetProperty(b => b.Type, block.Type)
                .SetProperty(b => b.Tries, block.Tries)
                .SetProperty(b => b.NextTryAt, block.NextTryAt)
                .SetProperty(b => b.Error, block.Error),
            cancellationToken);
        if (updated == 0) context.Add(block);
    }

    /// <param name="isNew">Otherwise an event that has been skipped meanwhile stays skipped.</param>
    private async Task SetAsideAsync(SetAsideEvent setAside, bool isNew, CancellationToken cancellationToken)
    {
        var updated = await GetSetAside(setAside.Subscription, setAside.Position).ExecuteUpdateAsync(
            set => set
                .SetProperty(e => e.Tries, setAside.Tries)
                .SetProperty(e => e.Error, setAside.Error)
                .SetProperty(e => e.FailedAt, setAside.FailedAt)
                .SetProperty(e => e.IsRetryRequested, setAside.IsRetryRequested),
            cancellationToken);
        if (updated == 0 && isNew) context.Add(setAside);
    }
}
