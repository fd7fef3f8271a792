using Auth.Application.EventHandlers;
using Auth.Infrastructure.Persistence.EventHandlers;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Infrastructure.IntegrationTests.EventHandlers;

/// <summary>Fails instead of storing what a round has delivered, as a process that dies then.</summary>
internal sealed class CrashingStore(IEventSubscriptionStore inner) : IEventSubscriptionStore
{
    public static IEventSubscriptionStore Create(IServiceProvider services) => new CrashingStore(ActivatorUtilities.CreateInstance<EventSubscriptionStore>(services));

    public Task<long> StartAsync(string name, bool atBeginning, CancellationToken cancellationToken) => inner.StartAsync(name, atBeginning, cancellationToken);

    public Task ApplyAsync(SubscriptionChanges changes, CancellationToken cancellationToken) => throw new IOException("killed");

    public Task<long> GetLastPositionAsync(CancellationToken cancellationToken) => inner.GetLastPositionAsync(cancellationToken);

    public Task<IReadOnlyList<StoredSubscription>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    public Task<StoredSubscription?> FindAsync(string name, CancellationToken cancellationToken) => inner.FindAsync(name, cancellationToken);

    public Task<IReadOnlyList<BlockedUser>> ListBlockedAsync(string name, CancellationToken cancellationToken) => inner.ListBlockedAsync(name, cancellationToken);

    public Task<IReadOnlyList<SetAsideEvent>> ListSetAsideAsync(string name, bool isRetryRequested, int limit, CancellationToken cancellationToken) =>
        inner.ListSetAsideAsync(name, isRetryRequested, limit, cancellationToken);

    public Task<int> CountSetAsideAsync(string name, CancellationToken cancellationToken) => inner.CountSetAsideAsync(name, cancellationToken);

    public Task<int> RequestRetryAsync(string name, long? position, CancellationToken cancellationToken) => inner.RequestRetryAsync(name, position, cancellationToken);

    public Task<int> SkipAsync(string name, long? position, CancellationToken cancellationToken) => inner.SkipAsync(name, position, cancellationToken);

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => inner.RemoveAsync(name, cancellationToken);
}
