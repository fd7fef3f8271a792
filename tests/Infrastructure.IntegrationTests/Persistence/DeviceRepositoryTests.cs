using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class DeviceRepositoryTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_field_is_read_back_as_stored()
    {
        var (user, device, token) = await RegisterDeviceAsync();
        await Node.CommitAsync(async s =>
        {
            var found = (await s.Devices.FindAsync(user.Id, token, None)).ShouldNotBeNull();
            BeginAttempt(user, found);
            user.FailAttempt(BeginAttempt(user, found), LockoutPolicy.Default, TestTime.Now, found);
            found.RecordUse(TestTime.Now.AddDays(1));
            return 0;
        });

        var stored = (await FindAsync(user.Id, token)).ShouldNotBeNull();

        (stored.Id, stored.UserId, stored.TokenHash).ShouldBe((device.Id, user.Id, token));
        (stored.CreatedAt, stored.LastUsedAt).ShouldBe((TestTime.Now, TestTime.Now.AddDays(1)));
        stored.Attempts.FailedCount.ShouldBe(1);
        stored.Attempts.RetainedUntil.ShouldBe(TestTime.Now + AttemptCounter.FailureRetention);
        stored.Attempts.Pending.ShouldHaveSingleItem().LeaseEndsAt.ShouldBe(TestTime.Now + AttemptCounter.LeaseDuration);
        stored.Version.ShouldBe(2);
    }

    [Fact]
    public async Task A_device_is_found_only_by_its_owner_and_its_token()
    {
        var (user, device, token) = await RegisterDeviceAsync();
        var (other, _, otherToken) = await RegisterDeviceAsync();

        (await FindAsync(user.Id, token))!.Id.ShouldBe(device.Id);
        (await FindAsync(other.Id, token)).ShouldBeNull();
        (await FindAsync(user.Id, otherToken)).ShouldBeNull();
        (await FindAsync(user.Id, Token<Device>.New().Hash())).ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R76")]
    public async Task A_device_of_any_user_is_found_by_its_token()
    {
        var (user, device, token) = await RegisterDeviceAsync();
        await RegisterDeviceAsync();

        var found = (await Node.ReadAsync(s => s.Devices.FindAsync(token, None))).ShouldNotBeNull();
        (found.Id, found.UserId).ShouldBe((device.Id, user.Id));
        (await Node.ReadAsync(s => s.Devices.FindAsync(Token<Device>.New().Hash(), None))).ShouldBeNull();
    }

    [Fact]
    public async Task Devices_are_removed_with_their_owner()
    {
        var (user, _, token) = await RegisterDeviceAsync();

        await Node.CommitAsync(async s =>
        {
            s.Users.Remove((await s.Users.FindAsync(user.Id, None))!);
            return 0;
        });

        (await FindAsync(user.Id, token)).ShouldBeNull();
    }

    [Fact]
    public async Task A_removed_device_is_not_found()
    {
        var (user, _, token) = await RegisterDeviceAsync();

        await Node.CommitAsync(async s =>
        {
            s.Devices.Remove((await s.Devices.ListByUserAsync(user.Id, None)).ShouldHaveSingleItem());
            return 0;
        });

        (await FindAsync(user.Id, token)).ShouldBeNull();
    }

    [Fact]
    [Trait("Requirement", "R12")]
    public async Task Parallel_attempts_on_two_nodes_do_not_exceed_the_limit_of_a_device()
    {
        var (user, _, token) = await RegisterDeviceAsync();
        await using var first = Database.NewNode(1);
        await using var second = Database.NewNode(2);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => (i % 2 == 0 ? first : second).CommitAsync(async s =>
        {
            var account = (await s.Users.FindAsync(user.Id, None))!;
            return account.BeginAttempt(LockoutPolicy.Default, TestTime.Now, await s.Devices.FindAsync(user.Id, token, None));
        }))));

        decisions.Count(d => d.AttemptId is not null).ShouldBe(5);
        (await FindAsync(user.Id, token))!.Attempts.Pending.Count.ShouldBe(5);
    }

    private static AttemptId BeginAttempt(User user, Device device) =>
        user.BeginAttempt(LockoutPolicy.Default, TestTime.Now, device).AttemptId.ShouldNotBeNull();

    protected async Task<(User User, Device Device, TokenHash<Device> Token)> RegisterDeviceAsync()
    {
        var user = TestUsers.Create();
        var (device, token) = Device.Register(user, TestTime.Now);
        await StoreAsync(user, device);
        return (user, device, token.Hash());
    }

    private Task StoreAsync(User user, Device device) => Node.CommitAsync(s =>
    {
        s.Users.Add(user);
        s.Devices.Add(device);
    });

    protected Task<Device?> FindAsync(UserId userId, TokenHash<Device> tokenHash) => Node.ReadAsync(s => s.Devices.FindAsync(userId, tokenHash, None));
}

/// <summary>Tests that only a real database can run.</summary>
public abstract class DeviceRepositoryDatabaseTests(DatabaseFixture database) : DeviceRepositoryTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task A_device_is_purged_half_a_year_after_its_last_login()
    {
        var time = new FakeTimeProvider(TestTime.Now + Device.Lifetime);
        await using var node = new Node(Database.Settings, time);
        var (user, _, token) = await RegisterDeviceAsync();

        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(0);
        time.Advance(TimeSpan.FromMicroseconds(1));
        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(1);

        (await FindAsync(user.Id, token)).ShouldBeNull();
    }
}

public sealed class InMemoryDeviceRepositoryTests(InMemoryFixture database) : DeviceRepositoryTests(database), IClassFixture<InMemoryFixture>;

public sealed class SqliteDeviceRepositoryTests(SqliteDatabase database) : DeviceRepositoryDatabaseTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlDeviceRepositoryTests(PostgreSqlDatabase database) : DeviceRepositoryDatabaseTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerDeviceRepositoryTests(SqlServerDatabase database) : DeviceRepositoryDatabaseTests(database);
