using Auth.Application.Passwords;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>An unavailable database does not count as a failed attempt (P8).</summary>
[Trait("Requirement", "R62")]
public sealed class AttemptReleaseTests(SqliteDatabase database) : DatabaseTests(database), IClassFixture<SqliteDatabase>
{
    private readonly FakeTimeProvider _time = new(TestTime.Now);
    private readonly FaultInjector _faults = new();

    [Fact]
    public async Task A_pending_attempt_is_released_when_the_database_is_available_again()
    {
        await using var node = new Node(Database.Settings, _time, _faults);
        var pendingAttempt = await BeginAttemptAsync();
        _faults.Arm(1, after: false);
        await node.AttemptReleaseWorker.StartAsync(CancellationToken.None);

        node.AttemptReleaseWorker.Enqueue(pendingAttempt);

        await WaitUntilNoneIsPendingAsync(() => AttemptsAsync(pendingAttempt));
        _faults.Struck.ShouldBeTrue();
        await node.AttemptReleaseWorker.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_pending_attempt_with_an_expired_lease_is_released_without_being_counted()
    {
        await using var node = new Node(Database.Settings, _time);
        var pendingAttempt = await BeginAttemptAsync();
        _time.Advance(AttemptCounter.LeaseDuration + TimeSpan.FromMinutes(1));
        await node.AttemptReleaseWorker.StartAsync(CancellationToken.None);

        node.AttemptReleaseWorker.Enqueue(pendingAttempt);

        (await WaitUntilNoneIsPendingAsync(() => AttemptsAsync(pendingAttempt))).FailedCount.ShouldBe(0);
        await node.AttemptReleaseWorker.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_pending_attempt_of_a_known_device_is_released_on_that_device()
    {
        await using var node = new Node(Database.Settings, _time);
        var pendingAttempt = await BeginAttemptAsync(onDevice: true);
        await node.AttemptReleaseWorker.StartAsync(CancellationToken.None);

        node.AttemptReleaseWorker.Enqueue(pendingAttempt);

        await WaitUntilNoneIsPendingAsync(() => AttemptsOnDeviceAsync(pendingAttempt));
        await node.AttemptReleaseWorker.StopAsync(CancellationToken.None);
    }

    private async Task<PendingAttemptKey> BeginAttemptAsync(bool onDevice = false)
    {
        var user = TestUsers.Create();
        var device = onDevice ? Device.Register(user, TestTime.Now).Device : null;
        var attempt = user.BeginAttempt(LockoutPolicy.Default, TestTime.Now, device).AttemptId.ShouldNotBeNull();
        await Node.CommitAsync(s =>
        {
            s.Users.Add(user);
            if (device is not null) s.Devices.Add(device);
        });
        return new PendingAttemptKey(user.Id, device?.TokenHash, attempt);
    }

    private async Task<AttemptCounter> AttemptsAsync(PendingAttemptKey attempt) =>
        (await Node.ReadAsync(s => s.Users.FindAsync(attempt.UserId, CancellationToken.None))).ShouldNotBeNull().Attempts;

    private async Task<AttemptCounter> AttemptsOnDeviceAsync(PendingAttemptKey attempt) =>
        (await Node.ReadAsync(s => s.Devices.FindAsync(attempt.UserId, attempt.DeviceTokenHash.ShouldNotBeNull(), CancellationToken.None))).ShouldNotBeNull().Attempts;

    /// <summary>Advances the clock by the retry delay, and yields to the worker on its other threads each time.</summary>
    private async Task<AttemptCounter> WaitUntilNoneIsPendingAsync(Func<Task<AttemptCounter>> read)
    {
        for (var i = 0; ; i++)
        {
            var attempts = await read();
            if (attempts.Pending.Count == 0) return attempts;
            i.ShouldBeLessThan(1000, "The attempt is still pending.");
            _time.Advance(AttemptReleaseWorker.RetryDelay);
            await Task.Delay(10);
        }
    }
}
