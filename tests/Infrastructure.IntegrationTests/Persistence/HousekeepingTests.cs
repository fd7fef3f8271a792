using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public sealed class HousekeepingTests(SqliteDatabase database) : DatabaseTests(database), IClassFixture<SqliteDatabase>
{
    private readonly FakeTimeProvider _time = new(TestTime.Now.AddDays(3));
    private readonly FaultInjector _faults = new();

    [Fact]
    public async Task Housekeeping_purges_soon_after_the_start_and_then_hourly()
    {
        await using var node = new Node(Database.Settings, _time, _faults);
        using var housekeeping = NewHousekeeping(node);
        await StoreOldSessionAsync();
        await housekeeping.StartAsync(CancellationToken.None);

        await WaitUntilPurgedAsync(within: TimeSpan.FromMinutes(10));
        await StoreOldSessionAsync();
        await WaitUntilPurgedAsync(within: TimeSpan.FromMinutes(70));

        await housekeeping.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_failed_purge_is_retried()
    {
        await using var node = new Node(Database.Settings, _time, _faults);
        using var housekeeping = NewHousekeeping(node);
        await StoreOldSessionAsync();
        _faults.Arm(1, after: false);
        await housekeeping.StartAsync(CancellationToken.None);

        await WaitUntilPurgedAsync(within: TimeSpan.FromMinutes(80));

        _faults.Struck.ShouldBeTrue();
        await housekeeping.StopAsync(CancellationToken.None);
    }

    private Housekeeping NewHousekeeping(Node node) => new(node.Purge, _time, NullLogger<Housekeeping>.Instance);

    private Task StoreOldSessionAsync() => Node.CommitAsync(s =>
    {
        var user = TestUsers.Create();
        s.Users.Add(user);
        s.Sessions.Add(TestSessions.Create(user).Session);
    });

    /// <summary>Advances the clock by minutes, and yields to the service on its other threads each time.</summary>
    private async Task WaitUntilPurgedAsync(TimeSpan within)
    {
        for (var minute = 0; minute <= within.TotalMinutes; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(10);
            if (!await AnySessionExistsAsync()) return;
        }

        // The last purge may still be running.
        for (var i = 0; i < 100 && await AnySessionExistsAsync(); i++) await Task.Delay(50);
        (await AnySessionExistsAsync()).ShouldBeFalse();
    }

    private Task<bool> AnySessionExistsAsync() => Node.UseContextAsync(c => c.Sessions.AnyAsync());
}
