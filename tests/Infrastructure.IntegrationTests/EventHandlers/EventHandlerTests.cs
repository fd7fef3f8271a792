using Auth.Application.Common;
using Auth.Application.EventHandlers;
using Auth.Domain.Common;
using Auth.Domain.Users;
using Auth.Infrastructure.EventHandlers;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.EventHandlers;

/// <summary>Base of tests of event handlers: nodes with one handler, and events to deliver.</summary>
public abstract class EventHandlerTests(DatabaseFixture database) : DatabaseTests(database)
{
    protected const string Handler = "recorder";

    protected static readonly CancellationToken None = CancellationToken.None;
    protected static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    protected FakeTimeProvider Time { get; } = new(TestTime.Now);

    protected DeliveryLog Log { get; } = new();

    /// <summary>Creates a node whose handler starts with the oldest event.</summary>
    internal Node NewNode(int number = 0, Action<IServiceCollection>? configure = null) => new(Database.SettingsOfNode(number), Time, services =>
    {
        services.AddSingleton(Log).AddEventDispatch(new EventHandlerSettings(Timeout));
        if (configure is null) services.AddEventHandler<RecordingHandler>(Handler, o => o.StartAtBeginning = true);
        else configure(services);
    });

    /// <summary>Delivers all that is due, as the holder of the lease.</summary>
    private protected static Task DeliverAsync(Node node) => node.UseServicesAsync(async services =>
    {
        var (subscription, lease) = await TakeAsync(services);
        var (dispatcher, leases) = (services.GetRequiredService<EventDispatcher>(), services.GetRequiredService<ILeases>());
        try
        {
            var progress = (await dispatcher.StartAsync(subscription, lease, None)).ShouldNotBeNull();
            while ((await dispatcher.RunAsync(subscription, progress, lease, None)).ShouldNotBeNull())
            {
            }
        }
        finally
        {
            await leases.ReleaseAsync(lease, None);
        }
    });

    internal static async Task<(EventSubscription Subscription, Lease Lease)> TakeAsync(IServiceProvider services)
    {
        var subscription = services.GetServices<EventSubscription>().ShouldHaveSingleItem();
        var lease = await services.GetRequiredService<ILeases>().TryTakeAsync(subscription.LeaseName, EventDispatchWorker.LeaseDuration, None);
        return (subscription, lease.ShouldNotBeNull());
    }

    /// <summary>Delivers, and again after each pause.</summary>
    private protected async Task DeliverWithPausesAsync(Node node, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await DeliverAsync(node);
            Time.Advance(EventDispatcher.MaxPause);
        }
    }

    /// <summary>Stores events in this order. They get the next positions.</summary>
    private protected static Task StoreAsync(Node node, params IDomainEvent[] events) => node.UseContextAsync(async context =>
    {
        foreach (var chunk in events.Chunk(500))
        {
            context.AddRange(chunk.Select(e => InboxEvent.From(e, node, isAnonymous: false)));
            await context.SaveChangesAsync();
            context.ChangeTracker.Clear();
            await node.CollectEventsAsync();
        }

        return 0;
    });

    protected static UserId NewUser() => UserId.New(TestTime.Now);

    protected static UserLocked Locked(UserId userId) => new(userId, TestTime.Now);

    protected static UserUnlocked Unlocked(UserId userId) => new(userId, TestTime.Now);

    private protected static Task<EventHandlerDetails> ShowAsync(Node node) => node.UseServicesAsync(async services =>
        (await services.GetRequiredService<MediatR.IMediator>().Send(new ListEventHandlersQuery())).Value.ShouldHaveSingleItem());

    internal static Task<IReadOnlyList<BlockedUser>> ListBlockedAsync(Node node) =>
        node.UseServicesAsync(services => services.GetRequiredService<IEventSubscriptionStore>().ListBlockedAsync(Handler, None));

    protected static long PositionOf(EventDelivery delivery) => delivery.Details.Position;
}
