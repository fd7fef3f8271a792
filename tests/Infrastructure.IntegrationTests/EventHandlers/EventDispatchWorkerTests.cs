using Auth.Application.EventHandlers;
using Auth.Infrastructure.EventHandlers;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Auth.Infrastructure.IntegrationTests.EventHandlers;

/// <summary>Whole nodes with their workers, on real time.</summary>
public abstract class EventDispatchWorkerTests(DatabaseFixture database) : EventHandlerTests(database)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Of_two_nodes_one_at_a_time_delivers_and_the_other_takes_over_when_it_stops()
    {
        const int Events = 300;
        await using var first = NewRealNode(1);
        await using var second = NewRealNode(2);
        var users = Enumerable.Range(0, 3).Select(_ => NewUser()).ToList();
        using var workers = new Workers(first, second);
        await workers.StartAsync();

        for (var i = 0; i < Events; i += 30)
        {
            await StoreAsync(Node, [.. Enumerable.Range(i, 30).Select(n => Locked(users[n % 3]))]);
            if (i != 150) continue;

            // A stop between a delivery and its position would repeat it.
            await WaitAsync(async () => Log.Positions.Count > 0 && (await ShowAsync(Node)).Position == i + 30);
            await workers.StopAsync(Log.Entries[^1].Node!.Value);
        }

        await WaitAsync(() => Task.FromResult(Log.Positions.Distinct().Count() == Events));
        await workers.StopAsync();
        Log.Positions.Count.ShouldBe(Events);
        foreach (var user in users) Log.PositionsOf(user.Value).ShouldBeInOrder();
        Log.Entries.Select(e => e.Node).Distinct().Count().ShouldBe(2);
        // Each node delivers one run of positions: they do not alternate.
        Log.Entries.OrderBy(e => e.Delivery.Details.Position).Select(e => e.Node).Aggregate((Changes: 0, Last: (int?)null), (seen, node) => (seen.Changes + (seen.Last is { } last && last != node ? 1 : 0), node)).Changes.ShouldBe(1);
    }

    [Fact]
    public async Task A_login_waits_for_no_handler_that_hangs()
    {
        await using var node = NewRealNode(1);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Log.OnDelivery = (_, cancellationToken) =>
        {
            started.TrySetResult();
            return Task.Delay(System.Threading.Timeout.Infinite, cancellationToken);
        };
        using var workers = new Workers(node);
        await workers.StartAsync();
        await StoreAsync(Node, Locked(NewUser()));
        await started.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);

        var user = TestUsers.Create();
        await node.CommitAsync(s => s.Users.Add(user)).WaitAsync(Limit, TestContext.Current.CancellationToken);

        Log.Entries.Count.ShouldBe(1);
        await workers.StopAsync();
    }

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(Limit);
        while (!await condition()) await Task.Delay(TimeSpan.FromMilliseconds(20), timeout.Token);
    }

    private Node NewRealNode(int number) => new(Database.SettingsOfNode(number), TimeProvider.System, services => services
        .AddSingleton(Log).AddSingleton(new NodeNumber(number)).AddEventDispatch(new EventHandlerSettings(Timeout))
        .AddEventHandler<RecordingHandler>(Handler, o => o.StartAtBeginning = true));

    private sealed class Workers(params Node[] nodes) : IDisposable
    {
        private readonly List<IHostedService> _workers = [.. nodes.Select(node => node.HostedServices.OfType<EventDispatchWorker>().Single())];

        public Task StartAsync() => Task.WhenAll(_workers.Select(w => w.StartAsync(CancellationToken.None)));

        public Task StopAsync() => Task.WhenAll(_workers.Select(w => w.StopAsync(CancellationToken.None)));

        public Task StopAsync(int node) => _workers[node - 1].StopAsync(CancellationToken.None);

        public void Dispose() => _workers.OfType<IDisposable>().ToList().ForEach(w => w.Dispose());
    }
}

public sealed class SqliteEventDispatchWorkerTests(SqliteDatabase database) : EventDispatchWorkerTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlEventDispatchWorkerTests(PostgreSqlDatabase database) : EventDispatchWorkerTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerEventDispatchWorkerTests(SqlServerDatabase database) : EventDispatchWorkerTests(database);
