using Auth.Domain.Common;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Domain.Users;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class DeviceRepositoryTests(DatabaseFixture database) : StoreTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Every_field_comes_back_as_it_was_stored()
    {
        var (user, device, token) = await RegisterDeviceAsync();
        await Node.CommitAsync(async s =>
        {
            var found = (await s.Devices.FindAsync(user.Id, token, None)).ShouldNotBeNull();
            BeginAttempt(user, found);
            user.FailAttempt(BeginAttempt(user, found), LockoutPolicy.Default, Some.Time, found);
            found.RecordUse(Some.Time.AddDays(1));
            return 0;
        });

        var stored = (await FindAsync(user.Id, token)).ShouldNotBeNull();

        (stored.Id, stored.UserId, stored.TokenHash).ShouldBe((device.Id, user.Id, token));
        (stored.CreatedAt, stored.LastUsedAt).ShouldBe((Some.Time, Some.Time.AddDays(1)));
        stored.Attempts.FailedCount.ShouldBe(1);
        stored.Attempts.RetainedUntil.ShouldBe(Some.Time + AttemptCounter.FailureRetention);
        stored.Attempts.Pending.ShouldHaveSingleItem().LeaseEndsAt.ShouldBe(Some.Time + AttemptCounter.Lease);
        stored.Version.ShouldBe(2);
    }

    [Fact]
    public async Task A_device_is_found_by_its_owner_and_its_token_and_by_nobody_elses()
    {
        var (user, device, token) = await RegisterDeviceAsync();
        var (other, _, otherToken) = await RegisterDeviceAsync();

        (await FindAsync(user.Id, token))!.Id.ShouldBe(device.Id);
        (await FindAsync(other.Id, token)).ShouldBeNull();
        (await FindAsync(user.Id, otherToken)).ShouldBeNull();
        (await FindAsync(user.Id, Token<Device>.New().Hash())).ShouldBeNull();
    }

    [Fact]
    public async Task Devices_go_with_their_owner()
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
    public async Task A_device_that_is_removed_is_gone()
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
    public async Task Of_many_attempts_at_once_on_two_nodes_a_device_grants_no_more_than_the_limit()
    {
        var (user, _, token) = await RegisterDeviceAsync();
        await using var first = Database.NewNode(1);
        await using var second = Database.NewNode(2);

        var decisions = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => (i % 2 == 0 ? first : second).CommitAsync(async s =>
        {
            var account = (await s.Users.FindAsync(user.Id, None))!;
            return account.BeginAttempt(LockoutPolicy.Default, Some.Time, await s.Devices.FindAsync(user.Id, token, None));
        }))));

        decisions.Count(d => d.AttemptId is not null).ShouldBe(5);
        (await FindAsync(user.Id, token))!.Attempts.Pending.Count.ShouldBe(5);
    }

    [Fact]
    public async Task A_device_is_purged_half_a_year_after_its_last_sign_in()
    {
        var time = new FakeTimeProvider(Some.Time + Device.Lifetime);
        await using var node = new Node(Database.Settings, time);
        var (user, _, token) = await RegisterDeviceAsync();

        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(0);
        time.Advance(TimeSpan.FromMicroseconds(1));
        (await node.Purge.RunAsync(Purge.MaxDecoys, None)).ShouldBe(1);

        (await FindAsync(user.Id, token)).ShouldBeNull();
    }

    private static AttemptId BeginAttempt(User user, Device device) =>
        user.BeginAttempt(LockoutPolicy.Default, Some.Time, device).AttemptId.ShouldNotBeNull();

    private async Task<(User User, Device Device, TokenHash<Device> Token)> RegisterDeviceAsync()
    {
        var user = Some.User();
        var (device, token) = Device.Register(user, Some.Time);
        await StoreAsync(user, device);
        return (user, device, token.Hash());
    }

    private Task StoreAsync(User user, Device device) => Node.CommitAsync(s =>
    {
        s.Users.Add(user);
        s.Devices.Add(device);
    });

    private Task<Device?> FindAsync(UserId userId, TokenHash<Device> tokenHash) => Node.ReadAsync(s => s.Devices.FindAsync(userId, tokenHash, None));
}

public sealed class SqliteDeviceRepositoryTests(SqliteDatabase database) : DeviceRepositoryTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlDeviceRepositoryTests(PostgreSqlDatabase database) : DeviceRepositoryTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerDeviceRepositoryTests(SqlServerDatabase database) : DeviceRepositoryTests(database);
