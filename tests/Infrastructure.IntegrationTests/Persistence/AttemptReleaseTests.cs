using Auth.Application.Passwords;
using Auth.Domain.Devices;
using Auth.Domain.Lockout;
using Auth.Infrastructure.IntegrationTests.Persistence.Databases;
using Auth.Infrastructure.Persistence.Users;
using Microsoft.Extensions.Time.Testing;

namespace Auth.Infrastructure.IntegrationTests.Persistence;

/// <summary>A store that was away is nobody's wrong password (P8).</summary>
[Trait("Requirement", "R62")]
public sealed class AttemptReleaseTests(SqliteDatabase database) : StoreTests(database), IClassFixture<SqliteDatabase>
{
    private readonly FakeTimeProvider _time = new(TestTime.Now);
    private readonly FaultInjector _faults = new();

    [Fact]
    public async Task A_slot_is_given_back_when_the_store_answers_again()
    {
        await using var node = new Node(Database.Settings, _time, _faults);
        var pendingAttempt = await HoldAsync();
        _faults.Arm(1, after: false);
        await node.Abandoned.StartAsync(CancellationToken.None);

        node.Abandoned.Enqueue(pendingAttempt);

        await UntilNoneIsPendingAsync(() => AttemptsAsync(pendingAttempt));
        _faults.Struck.ShouldBeTrue();
        await node.Abandoned.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_slot_whose_lease_ended_meanwhile_is_given_back_too_and_not_counted()
    {
        await using var node = new Node(Database.Settings, _time);
        var pendingAttempt = await HoldAsync();
        _time.Advance(AttemptCounter.Lease + TimeSpan.FromMinutes(1));
        await node.Abandoned.StartAsync(CancellationToken.None);

        node.Abandoned.Enqueue(pendingAttempt);

        (await UntilNoneIsPendingAsync(() => AttemptsAsync(pendingAttempt))).FailedCount.ShouldBe(0);
        await node.Abandoned.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_slot_of_a_known_device_is_given_back_to_it()
    {
        await using var node = new Node(Database.Settings, _time);
        var pendingAttempt = await HoldAsync(onDevice: true);
        await node.Abandoned.StartAsync(CancellationToken.None);

        node.Abandoned.Enqueue(pendingAttempt);

        await UntilNoneIsPendingAsync(() => AttemptsOnDeviceAsync(pendingAttempt));
        await node.Abandoned.StopAsync(CancellationToken.None);
    }

    private async Task<PendingAttemptKey> HoldAsync(bool onDevice = false)
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

    /// <summary>Moves the clock pause by pause; the service runs on other threads, so it gets a moment each time.</summary>
    private async Task<AttemptCounter> UntilNoneIsPendingAsync(Func<Task<AttemptCounter>> read)
    {
        for (var i = 0; ; i++)
        {
            var attempts = await read();
            if (attempts.Pending.Count == 0) return attempts;
            i.ShouldBeLessThan(1000, "The slot is still held.");
            _time.Advance(AttemptReleaseWorker.RetryDelay);
            await Task.Delay(10);
        }
    }
}
