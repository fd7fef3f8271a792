using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

public sealed class HousekeepingTests(SqliteDatabase database) : StoreTests(database), IClassFixture<SqliteDatabase>
{
    private readonly FakeTimeProvider _time = new(TestTime.Now.AddDays(3));
    private readonly FaultInjector _faults = new();

    [Fact]
    public async Task A_server_purges_soon_after_its_start_and_then_by_the_hour()
    {
        await using var node = new Node(Database.Settings, _time, _faults);
        using var housekeeping = NewHousekeeping(node);
        await StoreOldSessionAsync();
        await housekeeping.StartAsync(CancellationToken.None);

        await UntilPurgedAsync(within: TimeSpan.FromMinutes(10));
        await StoreOldSessionAsync();
        await UntilPurgedAsync(within: TimeSpan.FromMinutes(70));

        await housekeeping.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_purge_that_fails_is_tried_again()
    {
        await using var node = new Node(Database.Settings, _time, _faults);
        using var housekeeping = NewHousekeeping(node);
        await StoreOldSessionAsync();
        _faults.Arm(1, after: false);
        await housekeeping.StartAsync(CancellationToken.None);

        await UntilPurgedAsync(within: TimeSpan.FromMinutes(80));

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

    /// <summary>Moves the clock minute by minute; the service runs on other threads, so it gets a moment each time.</summary>
    private async Task UntilPurgedAsync(TimeSpan within)
    {
        for (var minute = 0; minute <= within.TotalMinutes; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(10);
            if (!await IsAnyLeftAsync()) return;
        }

        // The last purge may be under way still.
        for (var i = 0; i < 100 && await IsAnyLeftAsync(); i++) await Task.Delay(50);
        (await IsAnyLeftAsync()).ShouldBeFalse();
    }

    private Task<bool> IsAnyLeftAsync() => Node.UseContextAsync(c => c.Sessions.AnyAsync());
}
