using Auth.Application.Common;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class LeaseTests(DatabaseFixture database) : DatabaseTests(database)
{
    private const string Job = "job";

    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(TestTime.Now);

    [Fact]
    public async Task A_lease_is_held_by_one_holder_until_it_expires()
    {
        await using var node = NewNode();
        var lease = (await TryTakeAsync(node)).ShouldNotBeNull();
        (lease.Name, lease.ExpiresAt).ShouldBe((Job, TestTime.Now + Duration));

        _time.Advance(Duration - TimeSpan.FromMicroseconds(1));
        (await TryTakeAsync(node)).ShouldBeNull();

        _time.Advance(TimeSpan.FromMicroseconds(1));
        (await TryTakeAsync(node)).ShouldNotBeNull().Holder.ShouldNotBe(lease.Holder);
    }

    [Fact]
    public async Task A_renewed_lease_is_held_from_its_renewal()
    {
        await using var node = NewNode();
        var lease = (await TryTakeAsync(node)).ShouldNotBeNull();
        _time.Advance(Duration / 2);

        var renewed = (await UseAsync(node, leases => leases.TryRenewAsync(lease, Duration, None))).ShouldNotBeNull();

        renewed.ShouldBe(lease with { ExpiresAt = TestTime.Now + (Duration * 1.5) });
        _time.Advance(Duration - TimeSpan.FromMicroseconds(1));
        (await TryTakeAsync(node)).ShouldBeNull();
        _time.Advance(TimeSpan.FromMicroseconds(1));
        (await TryTakeAsync(node)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_lost_lease_can_be_neither_renewed_nor_locked_nor_released()
    {
        await using var node = NewNode();
        var lost = (await TryTakeAsync(node)).ShouldNotBeNull();
        _time.Advance(Duration);
        var lease = (await TryTakeAsync(node)).ShouldNotBeNull();

        (await UseAsync(node, leases => leases.TryRenewAsync(lost, Duration, None))).ShouldBeNull();
        (await TryLockAsync(node, lost)).ShouldBeFalse();
        await ReleaseAsync(node, lost);

        (await TryLockAsync(node, lease)).ShouldBeTrue();
        (await TryTakeAsync(node)).ShouldBeNull();
    }

    [Fact]
    public async Task A_released_lease_is_free_at_once()
    {
        await using var node = NewNode();
        var lease = (await TryTakeAsync(node)).ShouldNotBeNull();

        await ReleaseAsync(node, lease);

        (await TryTakeAsync(node)).ShouldNotBeNull();
        (await TryLockAsync(node, lease)).ShouldBeFalse();
    }

    [Fact]
    public async Task An_expired_lease_that_no_one_has_taken_can_be_locked_and_renewed()
    {
        await using var node = NewNode();
        var lease = (await TryTakeAsync(node)).ShouldNotBeNull();
        _time.Advance(2 * Duration);

        (await TryLockAsync(node, lease)).ShouldBeTrue();
        (await UseAsync(node, leases => leases.TryRenewAsync(lease, Duration, None))).ShouldNotBeNull();

        (await TryTakeAsync(node)).ShouldBeNull();
    }

    [Fact]
    public async Task Leases_of_other_names_are_independent_and_names_are_compared_exactly()
    {
        await using var node = NewNode();
        await TryTakeAsync(node);

        (await TryTakeAsync(node, "JOB")).ShouldNotBeNull();
        (await TryTakeAsync(node, "job2")).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_parallel_callers_on_two_nodes_one_takes_the_lease(bool hasExpired)
    {
        const int Callers = 8, Rounds = 10;
        await using var first = Database.NewNode(1, _time);
        await using var second = Database.NewNode(2, _time);
        for (var round = 0; round < Rounds; round++)
        {
            var name = $"job-{round}";
            if (hasExpired) await TryTakeAsync(first, name);
            _time.Advance(Duration);

            var taken = await Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(() => TryTakeAsync(i % 2 == 0 ? first : second, name))));

            var lease = taken.OfType<Lease>().ShouldHaveSingleItem();
            (await TryLockAsync(first, lease)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_locked_lease_is_not_taken_before_the_commit()
    {
        using var pauser = new CommitPauser();
        await using var node = NewNode();
        var lease = (await TryTakeAsync(node)).ShouldNotBeNull();
        _time.Advance(Duration);
        await using var holder = new Node(Database.SettingsOfNode(1), _time, pauser);
        var storing = await pauser.StartAsync(async () => (await TryLockAsync(holder, lease)).ShouldBeTrue());

        var taking = Task.Run(() => TryTakeAsync(node));
        var first = await Task.WhenAny(taking, Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken));
        pauser.Resume();
        await storing;

        first.ShouldNotBe(taking);
        (await taking).ShouldNotBeNull();
    }

    private static Task<Lease?> TryTakeAsync(Node node, string name = Job) => UseAsync(node, leases => leases.TryTakeAsync(name, Duration, None));

    private static Task<int> ReleaseAsync(Node node, Lease lease) => UseAsync(node, async leases =>
    {
        await leases.ReleaseAsync(lease, None);
        return 0;
    });

    private static Task<bool> TryLockAsync(Node node, Lease lease) =>
        node.UseServicesAsync(services => services.GetRequiredService<IUnitOfWork>().ExecuteAsync(() => services.GetRequiredService<ILeases>().TryLockAsync(lease, None), None));

    private static Task<T> UseAsync<T>(Node node, Func<ILeases, Task<T>> use) => node.UseServicesAsync(services => use(services.GetRequiredService<ILeases>()));

    private Node NewNode() => Database.NewNode(0, _time);
}

public sealed class SqliteLeaseTests(SqliteDatabase database) : LeaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlLeaseTests(PostgreSqlDatabase database) : LeaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerLeaseTests(SqlServerDatabase database) : LeaseTests(database);
