using Auth.Domain.Access;
using Auth.Domain.ServiceAccounts;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.ServiceAccounts;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public abstract class ServiceKeyUseWriterTests(DatabaseFixture database) : DatabaseTests(database)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeTimeProvider _time = new(TestTime.Now);

    [Fact]
    public async Task A_running_server_stores_the_last_uses_of_keys()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewServiceKeyUseWriter();
        var (account, key) = await AddAsync();
        node.ServiceKeyUses.Record(key, TestTime.Now.AddSeconds(7));
        await writer.StartAsync(None);

        for (var i = 0; i < 1000 && await FindLastUseAsync(account) is null; i++)
        {
            _time.Advance(ServiceKeyUseWriter.Interval);
            await Task.Yield();
        }

        (await FindLastUseAsync(account)).ShouldBe(TestTime.Now.AddSeconds(7));
        await writer.StopAsync(None);
    }

    [Fact]
    public async Task A_stopping_server_stores_the_uses_since_the_last_write()
    {
        await using var node = new Node(Database.Settings, _time);
        using var writer = node.NewServiceKeyUseWriter();
        var (account, key) = await AddAsync();
        await writer.StartAsync(None);
        node.ServiceKeyUses.Record(key, TestTime.Now.AddSeconds(7));

        await writer.StopAsync(None);

        (await FindLastUseAsync(account)).ShouldBe(TestTime.Now.AddSeconds(7));
    }

    [Fact]
    public async Task A_use_that_could_not_be_stored_is_stored_by_the_next_write()
    {
        var faults = new FaultInjector();
        await using var node = new Node(Database.Settings, _time, faults);
        using var writer = node.NewServiceKeyUseWriter();
        var (account, key) = await AddAsync();
        node.ServiceKeyUses.Record(key, TestTime.Now.AddSeconds(7));

        faults.Arm(1, after: false);
        await writer.StopAsync(None);
        faults.Struck.ShouldBeTrue();
        (await FindLastUseAsync(account)).ShouldBeNull();

        await writer.StopAsync(None);
        (await FindLastUseAsync(account)).ShouldBe(TestTime.Now.AddSeconds(7));
    }

    private async Task<(ServiceAccountId AccountId, ServiceKeyId KeyId)> AddAsync()
    {
        var account = ServiceAccount.Create("billing", Scopes.UsersRead, requiresClient: false, expiresAt: null, TestTime.Now).Value;
        var key = account.AddKey(expiresAt: null, TestTime.Now).Value.Key;
        await Node.CommitAsync(s => s.ServiceAccounts.Add(account));
        return (account.Id, key.Id);
    }

    private async Task<DateTimeOffset?> FindLastUseAsync(ServiceAccountId id) => (await Node.ReadAsync(s => s.ServiceAccounts.FindAsync(id, None)))!.Keys.ShouldHaveSingleItem().LastUsedAt;
}

public sealed class SqliteServiceKeyUseWriterTests(SqliteDatabase database) : ServiceKeyUseWriterTests(database), IClassFixture<SqliteDatabase>;

[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlServiceKeyUseWriterTests(PostgreSqlDatabase database) : ServiceKeyUseWriterTests(database);

[Collection(SqlServerCollection.Name)]
public sealed class SqlServerServiceKeyUseWriterTests(SqlServerDatabase database) : ServiceKeyUseWriterTests(database);
