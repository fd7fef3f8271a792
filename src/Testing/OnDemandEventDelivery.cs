using Auth.Application.Common;
using Auth.Application.EventHandlers;
using Microsoft.Extensions.DependencyInjection;

namespace Auth.Testing;

/// <summary>Delivers events to event handlers when a test asks for it, by the dispatcher of production.</summary>
internal sealed class OnDemandEventDelivery(IServiceProvider services)
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(5);

    private readonly List<EventSubscription> _subscriptions = [.. services.GetServices<EventSubscription>()];
    private readonly EventDispatcher _dispatcher = services.GetRequiredService<EventDispatcher>();

    /// <summary>Stores where new subscriptions begin, as a server does when it starts.</summary>
    public async Task StartAsync()
    {
        foreach (var subscription in _subscriptions) await UseAsync(subscription, (_, _) => Task.CompletedTask);
    }

    /// <returns>One sentence for each user with an event that could not be delivered.</returns>
    public async Task<IReadOnlyList<string>> DeliverAsync()
    {
        List<string> failures = [];
        foreach (var subscription in _subscriptions)
        {
            await UseAsync(subscription, async (progress, lease) =>
            {
                while (await _dispatcher.RunAsync(subscription, progress, lease, CancellationToken.None) is true)
                {
                }
            });
            await using var scope = services.CreateAsyncScope();
            var store = scope.ServiceProvider.GetRequiredService<IEventSubscriptionStore>();
            failures.AddRange((await store.ListBlockedAsync(subscription.Name, CancellationToken.None))
                .Select(blocked => $"The event handler {subscription.Name} failed on {blocked.Type}, {blocked.Tries} times: {blocked.Error}"));
        }

        return failures;
    }

    private async Task UseAsync(EventSubscription subscription, Func<SubscriptionProgress, Lease, Task> use)
    {
        await using var scope = services.CreateAsyncScope();
        var leases = scope.ServiceProvider.GetRequiredService<ILeases>();
        var lease = await leases.TryTakeAsync(subscription.LeaseName, LeaseDuration, CancellationToken.None)
            ?? throw new TestServerException($"Another node delivers events to {subscription.Name} at this moment. Start nodes with the same choice of WithEventsInBackground, and deliver on one node at a time.");
        try
        {
            if (await _dispatcher.StartAsync(subscription, lease, CancellationToken.None) is { } progress) await use(progress, lease);
        }
        finally
        {
            await leases.ReleaseAsync(lease, CancellationToken.None);
        }
    }
}
